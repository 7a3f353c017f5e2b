//! A provider of accounts on a free port, with keys of its own, that says what a test tells it to: true tokens and forged ones.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub const CLIENT: &str = "phaen";
pub const SECRET: &str = "a secret: with % and ช่องว่าง";

/// A key that signs.
pub enum Key {
    Curve(EcdsaKeyPair),
    Edwards(Ed25519KeyPair),
}

impl Key {
    pub fn curve() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Key::Curve(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap())
    }

    pub fn edwards() -> Self {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Key::Edwards(Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap())
    }

    pub fn public(&self) -> Vec<u8> {
        match self {
            Key::Curve(pair) => pair.public_key().as_ref().to_vec(),
            Key::Edwards(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    pub fn algorithm(&self) -> &'static str {
        match self {
            Key::Curve(_) => "ES256",
            Key::Edwards(_) => "EdDSA",
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Key::Curve(pair) => pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Key::Edwards(pair) => pair.sign(message).as_ref().to_vec(),
        }
    }

    fn published(&self, kid: &str) -> Value {
        let public = self.public();
        match self {
            Key::Curve(_) => json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid,
                "x": URL_SAFE_NO_PAD.encode(&public[1..33]), "y": URL_SAFE_NO_PAD.encode(&public[33..]) }),
            Key::Edwards(_) => {
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": kid, "x": URL_SAFE_NO_PAD.encode(&public) })
            }
        }
    }
}

/// A compact token of these parts, signed by `sign`.
pub fn token(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// Makes a token of the claims that would be right.
pub type Forge = Box<dyn Fn(&State, Value) -> String + Send>;

/// What the provider does next.
pub struct State {
    pub issuer: String,
    pub key: Key,
    pub kid: String,
    /// Keys that are published beside those that sign.
    pub other_keys: Vec<Value>,
    /// Merged into the discovery document.
    pub discovery: Value,
    pub person: Value,
    pub userinfo: Option<Value>,
    pub forge: Option<Forge>,
    pub is_down: bool,
    pub now: i64,
    /// Codes that were given, with nonce, challenge and the address to come back to.
    codes: BTreeMap<String, [String; 3]>,
    /// Codes can be exchanged again and again, as no good provider allows.
    pub codes_last: bool,
    pub asked: Vec<String>,
}

impl State {
    /// Signs the claims as it should.
    pub fn signed(&self, claims: &Value) -> String {
        let header = json!({ "alg": self.key.algorithm(), "kid": self.kid, "typ": "JWT" });
        token(&header, claims, |message| self.key.sign(message))
    }
}

#[derive(Clone)]
pub struct Provider(Arc<Mutex<State>>);

impl Provider {
    /// Starts one on a free port; it ends with the test's runtime.
    pub fn start(now: i64) -> Self {
        let state = State {
            issuer: String::new(),
            key: Key::curve(),
            kid: "first".to_owned(),
            other_keys: vec![json!({ "kty": "EC", "crv": "secp256k1", "kid": "odd" }), json!({ "kty": "new" })],
            discovery: json!({}),
            person: json!({ "sub": "u-1", "name": "สมหญิง ใจดี", "groups": ["doh-planner", "choir"] }),
            userinfo: None,
            forge: None,
            is_down: false,
            now,
            codes: BTreeMap::new(),
            codes_last: false,
            asked: vec![],
        };
        let provider = Provider(Arc::new(Mutex::new(state)));
        let shared = web::Data::new(provider.clone());
        let server = HttpServer::new(move || App::new().app_data(shared.clone()).default_service(web::to(answer)))
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .unwrap();
        provider.with(|state| state.issuer = format!("http://{}", server.addrs()[0]));
        actix_web::rt::spawn(server.run());
        provider
    }

    pub fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    pub fn issuer(&self) -> String {
        self.with(|state| state.issuer.clone())
    }

    /// What a person does there: says yes to what the hub asks for. The code that goes back.
    pub fn agree(&self, query: &BTreeMap<String, String>) -> String {
        assert_eq!((query["response_type"].as_str(), query["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(query["code_challenge_method"], "S256");
        self.with(|state| {
            let code = format!("code-{}", state.codes.len());
            let held = [&query["nonce"], &query["code_challenge"], &query["redirect_uri"]].map(Clone::clone);
            state.codes.insert(code.clone(), held);
            code
        })
    }
}

async fn answer(request: HttpRequest, body: web::Bytes, provider: web::Data<Provider>) -> HttpResponse {
    provider.with(|state| {
        state.asked.push(request.path().to_owned());
        if state.is_down {
            return HttpResponse::ServiceUnavailable().finish();
        }
        match request.path() {
            "/.well-known/openid-configuration" => HttpResponse::Ok().json(discovery(state)),
            "/jwks" => {
                let mut keys = state.other_keys.clone();
                keys.push(state.key.published(&state.kid));
                HttpResponse::Ok().json(json!({ "keys": keys }))
            }
            "/token" => tokens(state, &request, &body),
            "/me" if request.headers().get("authorization").is_some_and(|held| held == "Bearer access") => {
                HttpResponse::Ok().json(&state.userinfo)
            }
            _ => HttpResponse::NotFound().finish(),
        }
    })
}

fn discovery(state: &State) -> Value {
    let issuer = &state.issuer;
    let mut document = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"), "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/jwks"), "end_session_endpoint": format!("{issuer}/logout"),
    });
    if state.userinfo.is_some() {
        document["userinfo_endpoint"] = json!(format!("{issuer}/me"));
    }
    for (name, value) in state.discovery.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

/// Exchanges a code as the standards say: once, for the client that knows the secret and the verifier.
fn tokens(state: &mut State, request: &HttpRequest, body: &[u8]) -> HttpResponse {
    let form: BTreeMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let wanted = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{}", encoded(SECRET))));
    if request.headers().get("authorization").is_none_or(|held| held.as_bytes() != wanted.as_bytes()) {
        return HttpResponse::Unauthorized().json(json!({ "error": "invalid_client" }));
    }
    let Some([nonce, challenge, back]) = state.codes.get(&form["code"]).cloned() else {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    };
    let verifier = URL_SAFE_NO_PAD.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    if verifier != challenge || back != form["redirect_uri"] || form["grant_type"] != "authorization_code" {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    if !state.codes_last {
        state.codes.remove(&form["code"]);
    }
    let mut claims =
        json!({ "iss": state.issuer, "aud": CLIENT, "nonce": nonce, "iat": state.now, "exp": state.now + 300 });
    for (name, value) in state.person.as_object().unwrap() {
        claims[name] = value.clone();
    }
    let token = match &state.forge {
        Some(forge) => forge(state, claims),
        None => state.signed(&claims),
    };
    HttpResponse::Ok().json(json!({ "access_token": "access", "token_type": "Bearer", "id_token": token }))
}
