//! What every test starts from: a fresh database on either engine, and a small world to put into it.

pub mod postgres;
pub mod world;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gongyue_server::store::{Cells, Command, Db, Elsewhere, Failure, Field, FromRow, Reader, Taken, Tx};
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use tempfile::TempDir;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database of its own for one test.
#[derive(Clone)]
pub struct Store {
    pub db: Db,
    pub engine: Engine,
    /// Where it can be opened again.
    pub url: String,
    folder: Option<Arc<TempDir>>,
}

/// Runs a test on a fresh database, which is thrown away afterwards, also when the test fails.
pub fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(Store) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = Store::fresh(engine).await;
        let outcome = AssertUnwindSafe(test(store.clone())).catch_unwind().await;
        store.db.close().await;
        if engine == Engine::Postgres {
            postgres::drop_database(&store.url).await;
        }
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    });
}

/// Makes each of the named functions a test on both engines: `sqlite::name` and `postgres::name`.
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                crate::support::run(crate::support::Engine::Sqlite, super::$name);
            })+
        }
        mod postgres {
            $(#[test]
            fn $name() {
                crate::support::run(crate::support::Engine::Postgres, super::$name);
            })+
        }
    };
}
pub(crate) use on_both_engines;

/// The same for one engine alone: `on_one_engine!(Postgres: name, …)`.
macro_rules! on_one_engine {
    ($engine:ident: $($name:ident),+ $(,)?) => {
        $(mod $name {
            #[test]
            fn alone() {
                crate::support::run(crate::support::Engine::$engine, super::$name);
            }
        })+
    };
}
pub(crate) use on_one_engine;

/// What a command of a test can end with.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Trouble {
    #[error(transparent)]
    Failure(#[from] Failure),
    #[error(transparent)]
    Taken(#[from] Taken),
    #[error(transparent)]
    Elsewhere(#[from] Elsewhere),
    #[error("refused: {0}")]
    Refused(&'static str),
}

/// A command made of a closure.
pub struct Act<F>(pub F);

impl<T, F> Command for Act<F>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a mut Tx<'_>) -> BoxFuture<'a, Result<T, Trouble>> + Send + Sync + 'static,
{
    type Output = T;
    type Error = Trouble;

    fn run(&self, tx: &mut Tx<'_>) -> impl Future<Output = Result<T, Trouble>> + Send {
        (self.0)(tx)
    }
}

impl Store {
    pub async fn fresh(engine: Engine) -> Store {
        let (url, folder) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                (
                    format!("sqlite://{}", folder.path().join("gongyue.db").display()),
                    Some(Arc::new(folder)),
                )
            }
            Engine::Postgres => (postgres::create_database().await, None),
        };
        let db = Db::open(&url).await.unwrap();
        Store {
            db,
            engine,
            url,
            folder,
        }
    }

    /// A database that somebody else made and throws away.
    pub fn of(db: Db, url: &str) -> Store {
        let engine = if db.is_sqlite() {
            Engine::Sqlite
        } else {
            Engine::Postgres
        };
        Store {
            db,
            engine,
            url: url.to_owned(),
            folder: None,
        }
    }

    /// The same database, opened once more.
    pub async fn opened_again(&self) -> Store {
        Store {
            db: Db::open(&self.url).await.unwrap(),
            ..self.clone()
        }
    }

    /// The file, on SQLite.
    pub fn file(&self) -> std::path::PathBuf {
        self.folder
            .as_ref()
            .expect("only SQLite has a file")
            .path()
            .join("gongyue.db")
    }

    /// Waits until changes are heard of, which on PostgreSQL is a moment after the start.
    pub async fn heard(&self) {
        for _ in 0..500 {
            if self.db.tick().is_some() {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("changes are not heard of");
    }

    pub async fn reader(&self) -> Reader {
        self.db.read().await.unwrap()
    }

    /// Writes in one transaction: `store.write(|tx| Box::pin(async move { … })).await`.
    pub async fn write<T, F>(&self, act: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: for<'a> Fn(&'a mut Tx<'_>) -> BoxFuture<'a, Result<T, Trouble>> + Send + Sync + 'static,
    {
        self.db.write(Act(act)).await
    }
}

/// A row of a test's own statement: its column `text`.
pub struct Text(pub String);

impl FromRow for Text {
    fn from_row<C: Cells>(cells: &C) -> sqlx::Result<Self> {
        Field::field(cells, "text").map(Text)
    }
}

/// A row of a test's own statement: its column `number`.
pub struct Number(pub i64);

impl FromRow for Number {
    fn from_row<C: Cells>(cells: &C) -> sqlx::Result<Self> {
        Field::field(cells, "number").map(Number)
    }
}
