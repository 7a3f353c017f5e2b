// A real provider of accounts (oidc-provider) for the sign-in tests: people, keys that change, and tokens that are too old.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const KINDS = {
    RS256: ["rsa", { modulusLength: 2048 }],
    PS256: ["rsa", { modulusLength: 2048 }],
    ES256: ["ec", { namedCurve: "P-256" }],
    EdDSA: ["ed25519", {}],
};

export const CLIENT = { id: "phaen", secret: "a secret: with % and spaces" };

const PEOPLE = {
    somying: { name: "สมหญิง ใจดี", groups: ["choir", "reviewers"] },
    stranger: { name: "A Stranger", groups: ["choir"] },
};

function freshKey(algorithm) {
    const [kind, options] = KINDS[algorithm];
    const { privateKey } = generateKeyPairSync(kind, options);
    return { ...privateKey.export({ format: "jwk" }), alg: algorithm, use: "sig", kid: randomUUID() };
}

function made(issuer, hub, algorithm, tokenSeconds, saysAllInToken) {
    const provider = new Provider(issuer, {
        jwks: { keys: [freshKey(algorithm)] },
        cookies: { keys: ["only for tests"] },
        clients: [{
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [`${hub}/session/provider/callback`],
            post_logout_redirect_uris: [`${hub}/app/sign-in`],
            response_types: ["code"],
            grant_types: ["authorization_code"],
            id_token_signed_response_alg: algorithm,
        }],
        claims: { openid: ["sub"], profile: ["name"], groups: ["groups"] },
        scopes: ["openid", "profile", "groups"],
        conformIdTokenClaims: !saysAllInToken,
        pkce: { required: () => true },
        enabledJWA: { idTokenSigningAlgValues: [algorithm] },
        ttl: { IdToken: () => tokenSeconds, AccessToken: () => 300, Grant: () => 3600, Interaction: () => 3600, Session: () => 3600 },
        findAccount: (_, id) => PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
    });
    return provider.callback();
}

// An address as somebody on the way would have it: with another value of one of its parameters.
function bent(address, issuer, path, bend) {
    const read = new URL(address, issuer);
    if (bend?.path !== path || read.pathname !== path) return address;
    read.searchParams.set(bend.name, "bent".padEnd(43, "x"));
    return address.startsWith("/") ? read.pathname + read.search : read.href;
}

/** Starts the provider; `change` begins anew with another key, with tokens that live as long and are on their way as many milliseconds as one says, and with a parameter of an address bent. */
export async function startProvider(port, hub) {
    // Another host name than the hub's, so that to the browser it is another site.
    const issuer = `http://localhost:${port}`;
    const settings = { algorithm: "RS256", tokenSeconds: 300, saysAllInToken: false, heldBack: 0, bend: undefined };
    let answer = made(issuer, hub, settings.algorithm, settings.tokenSeconds, settings.saysAllInToken);
    const server = createServer((request, response) => {
        request.url = bent(request.url, issuer, "/auth", settings.bend);
        const set = response.setHeader.bind(response);
        response.setHeader = (name, value) => set(name, name.toLowerCase() === "location" ? bent(value, issuer, "/session/provider/callback", settings.bend) : value);
        if (settings.heldBack && request.url.startsWith("/token")) {
            const end = response.end.bind(response);
            response.end = (...rest) => setTimeout(() => end(...rest), settings.heldBack);
        }
        answer(request, response);
    });
    await new Promise((ready) => server.listen(port, "localhost", ready));
    return {
        issuer,
        change(changes) {
            Object.assign(settings, changes);
            answer = made(issuer, hub, settings.algorithm, settings.tokenSeconds, settings.saysAllInToken);
        },
        stop: () => new Promise((stopped) => { server.close(stopped); server.closeAllConnections(); }),
    };
}
