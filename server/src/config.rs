//! Where things are: flags, or variables of the environment, or what suits one machine.

use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Clone, Args)]
pub struct Place {
    /// Where the data folder is.
    #[arg(long, env = "GONGYUE_DATA_DIR", default_value = "./var", global = true)]
    pub data_dir: PathBuf,
    /// `sqlite://PATH`, or `postgres://…` for more than one machine [default: gongyue.db in the data folder].
    #[arg(long, env = "GONGYUE_DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// The file with the secret that seals personal data; made on the first start [default: in the data folder].
    #[arg(long, env = "GONGYUE_SECRET_FILE", global = true)]
    pub secret_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
pub struct Serving {
    /// The address to listen on.
    #[arg(long, env = "GONGYUE_ADDR", default_value = "127.0.0.1:8080")]
    pub addr: SocketAddr,
    /// Fills an empty database with the sample province, and shows sign-in codes on screen and in the API.
    #[arg(long)]
    pub demo: bool,
}

impl Place {
    pub fn database_url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data_dir.join("gongyue.db").display()),
        }
    }

    pub fn secret_file(&self) -> PathBuf {
        self.secret_file
            .clone()
            .unwrap_or_else(|| self.data_dir.join("secret"))
    }
}
