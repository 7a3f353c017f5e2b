//! What can be set of the provider of accounts: the table `[oidc]` of `phaen.toml`, flags and variables.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Settings as given.
#[derive(Debug, Clone, Default, Deserialize, Serialize, clap::Args)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct OidcSettings {
    /// Provider of accounts (OpenID Connect) with which people sign in: its issuer, letter for letter [default: none, keys alone]
    #[arg(
        id = "oidc-issuer",
        long,
        env = "PHAEN_OIDC_ISSUER",
        global = true,
        help_heading = "Signing in",
        value_name = "URL"
    )]
    pub issuer: Option<String>,
    /// Name under which the hub is known to the provider
    #[arg(
        id = "oidc-client-id",
        long,
        env = "PHAEN_OIDC_CLIENT_ID",
        global = true,
        help_heading = "Signing in",
        value_name = "ID"
    )]
    pub client_id: Option<String>,
    /// The hub's secret there; a public client has none. A file is better: arguments can be read by others on this machine
    #[arg(
        id = "oidc-client-secret",
        long,
        env = "PHAEN_OIDC_CLIENT_SECRET",
        global = true,
        help_heading = "Signing in",
        value_name = "SECRET",
        hide_env_values = true
    )]
    #[serde(skip_serializing)]
    pub client_secret: Option<String>,
    /// File that holds the secret and nothing else
    #[arg(
        id = "oidc-client-secret-file",
        long,
        env = "PHAEN_OIDC_CLIENT_SECRET_FILE",
        global = true,
        help_heading = "Signing in",
        value_name = "FILE"
    )]
    pub client_secret_file: Option<PathBuf>,
    /// Scopes that are asked of the provider, with spaces between [default: openid profile]
    #[arg(
        id = "oidc-scopes",
        long,
        env = "PHAEN_OIDC_SCOPES",
        global = true,
        help_heading = "Signing in",
        value_name = "SCOPES"
    )]
    pub scopes: Option<String>,
    /// Claim whose values [[oidc.grants]] of phaen.toml turns into an agency and rights; dots lead inwards, as in realm_access.roles [default: groups]
    #[arg(
        id = "oidc-claim",
        long,
        env = "PHAEN_OIDC_CLAIM",
        global = true,
        help_heading = "Signing in",
        value_name = "NAME"
    )]
    pub claim: Option<String>,
    /// What the button says in Thai [default: เข้าสู่ระบบด้วยบัญชีของจังหวัด]
    #[arg(
        id = "oidc-label-th",
        long,
        env = "PHAEN_OIDC_LABEL_TH",
        global = true,
        help_heading = "Signing in",
        value_name = "TEXT"
    )]
    pub label_th: Option<String>,
    /// What the button says in English [default: Sign in with the province's account]
    #[arg(
        id = "oidc-label-en",
        long,
        env = "PHAEN_OIDC_LABEL_EN",
        global = true,
        help_heading = "Signing in",
        value_name = "TEXT"
    )]
    pub label_en: Option<String>,
    /// Seconds by which the provider's clock may differ from this machine's, 1 to 300 [default: 60]
    #[arg(
        id = "oidc-clock-skew-seconds",
        long,
        env = "PHAEN_OIDC_CLOCK_SKEW_SECONDS",
        global = true,
        help_heading = "Signing in",
        value_name = "SECONDS"
    )]
    pub clock_skew_seconds: Option<u32>,
    /// Hours after which a sign-in with the provider ends however much it is used, 1 to 168 [default: 12]
    #[arg(
        id = "oidc-session-hours",
        long,
        env = "PHAEN_OIDC_SESSION_HOURS",
        global = true,
        help_heading = "Signing in",
        value_name = "HOURS"
    )]
    pub session_hours: Option<u32>,
    /// Certificates (PEM) that an internal provider is known by, in place of those of the public authorities
    #[arg(
        id = "oidc-ca-file",
        long,
        env = "PHAEN_OIDC_CA_FILE",
        global = true,
        help_heading = "Signing in",
        value_name = "FILE"
    )]
    pub ca_file: Option<PathBuf>,
    /// Further hosts on which the issuer has endpoints; the hub speaks to the issuer's own host and to these alone
    #[arg(
        id = "oidc-hosts",
        long,
        env = "PHAEN_OIDC_HOSTS",
        global = true,
        help_heading = "Signing in",
        value_name = "HOST",
        value_delimiter = ','
    )]
    pub hosts: Option<Vec<String>>,
    #[arg(skip)]
    pub grants: Vec<Grant>,
}

/// Whoever has this value in the claim is a guest of this agency with these scopes of API keys.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub value: String,
    pub agency: String,
    pub scopes: Vec<String>,
}
