//! Commands: all or nothing, one by one or in a batch, and never at the mercy of whoever asked.

use crate::support::world::{assert_sound, build, member, member_id};
use crate::support::{Store, Text, Trouble, on_both_engines, on_one_engine};
use gongyue_server::store::*;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqliteConnection};
use std::future::Future;
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Waker};
use tokio::sync::{Semaphore, oneshot};

on_both_engines!(
    an_answer_means_that_it_is_stored,
    an_error_undoes_all_that_the_command_wrote,
    a_caller_who_hangs_up_changes_nothing,
    a_failing_command_harms_none_of_its_neighbours,
    a_panic_in_a_command_harms_none_of_its_neighbours,
    a_failed_statement_cannot_be_hidden,
    a_full_queue_says_busy_and_serves_those_who_wait,
    closing_finishes_what_waits_and_takes_no_more,
    a_reader_cannot_write,
    a_database_can_be_looked_at_while_it_is_served,
);
on_one_engine!(Sqlite:
    a_second_process_is_told_in_plain_words,
    an_address_that_cannot_be_used_is_told_in_plain_words,
    a_full_disk_loses_nothing_that_was_answered,
    a_file_that_another_program_locks_is_busy_until_it_is_free,
    the_file_is_private_and_whole_after_closing,
);
on_one_engine!(Postgres:
    commands_run_at_read_committed_with_limits_on_waiting,
    a_deadlock_is_tried_again,
    a_statement_that_was_dropped_halfway_cannot_be_hidden,
    a_connection_that_is_lost_at_commit_leaves_the_outcome_unknown,
);

/// Inserts a member once a gate is open, and ends as told.
struct Insert {
    name: String,
    gate: Arc<Semaphore>,
    ending: Ending,
    /// Dropped with the command, which is after its transaction.
    _over: Option<oneshot::Sender<()>>,
}

#[derive(Clone, Copy)]
enum Ending {
    Well,
    Refused,
    Panic,
}

impl Command for Insert {
    type Output = ();
    type Error = Trouble;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Trouble> {
        let _open = self.gate.acquire().await.unwrap();
        member_insert(tx, &member(&self.name)).await?;
        match self.ending {
            Ending::Well => Ok(()),
            Ending::Refused => Err(Trouble::Refused("as told")),
            // Not `panic!`, which would clutter the output of the tests.
            Ending::Panic => resume_unwind(Box::new("as told")),
        }
    }
}

fn insert(name: impl Into<String>, gate: &Arc<Semaphore>, ending: Ending) -> Insert {
    Insert {
        name: name.into(),
        gate: gate.clone(),
        ending,
        _over: None,
    }
}

fn gate(places: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(places))
}

fn open(gate: &Semaphore) {
    gate.add_permits(Semaphore::MAX_PERMITS / 2);
}

type Asked = Pin<Box<dyn Future<Output = Result<(), Trouble>> + Send>>;

/// Sends the command away, without waiting for its answer yet.
fn ask(store: &Store, command: impl Command<Output = (), Error = Trouble>) -> Asked {
    let db = store.db.clone();
    let mut asked: Asked = Box::pin(async move { db.write(command).await });
    let answer = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    match answer {
        std::task::Poll::Pending => asked,
        std::task::Poll::Ready(answer) => Box::pin(async move { answer }),
    }
}

async fn is_there(store: &Store, name: &str) -> bool {
    let mut reader = store.reader().await;
    member_get(&mut reader.tx(), &name.into())
        .await
        .unwrap()
        .is_some()
}

async fn an_answer_means_that_it_is_stored(store: Store) {
    store
        .db
        .write(insert("anna", &gate(1), Ending::Well))
        .await
        .unwrap();
    assert!(is_there(&store, "anna").await);
}

async fn an_error_undoes_all_that_the_command_wrote(store: Store) {
    let answer = store.db.write(insert("anna", &gate(1), Ending::Refused)).await;
    assert!(matches!(answer, Err(Trouble::Refused("as told"))), "{answer:?}");
    assert!(!is_there(&store, "anna").await);
    store
        .db
        .write(insert("anna", &gate(1), Ending::Well))
        .await
        .unwrap();
}

async fn a_caller_who_hangs_up_changes_nothing(store: Store) {
    let gate = gate(0);
    let (over, is_over) = oneshot::channel();
    let asked = ask(
        &store,
        Insert {
            _over: Some(over),
            ..insert("anna", &gate, Ending::Well)
        },
    );
    drop(asked);
    open(&gate);
    assert!(is_over.await.is_err(), "only dropped, never sent");
    assert!(is_there(&store, "anna").await);
}

/// The first command keeps the writer until all are queued, so that SQLite takes the rest in one batch.
async fn neighbours_of(store: &Store, bad: Ending) {
    let gate = gate(0);
    let ending = |number: usize| if number % 3 == 1 { bad } else { Ending::Well };
    let asked: Vec<Asked> = (0..40)
        .map(|number| ask(store, insert(member_id(number), &gate, ending(number))))
        .collect();
    open(&gate);
    for (number, asked) in asked.into_iter().enumerate() {
        let (answer, there) = (asked.await, is_there(store, &member_id(number)).await);
        match ending(number) {
            Ending::Well => assert!(answer.is_ok() && there, "{number}: {answer:?}"),
            Ending::Refused => assert!(
                matches!(answer, Err(Trouble::Refused(_))) && !there,
                "{number}: {answer:?}"
            ),
            Ending::Panic => {
                assert!(
                    matches!(answer, Err(Trouble::Failure(Failure::Panicked(_)))) && !there,
                    "{answer:?}"
                );
            }
        }
    }
}

async fn a_failing_command_harms_none_of_its_neighbours(store: Store) {
    neighbours_of(&store, Ending::Refused).await;
}

async fn a_panic_in_a_command_harms_none_of_its_neighbours(store: Store) {
    neighbours_of(&store, Ending::Panic).await;
}

async fn a_failed_statement_cannot_be_hidden(store: Store) {
    let answer = store.write(|tx| {
        Box::pin(async move {
            member_insert(tx, &member("anna")).await?;
            // The same id with another phone: a violation that `ON CONFLICT (phone_hash)` does not forgive.
            let twin = MemberRow {
                phone_hash: "another".into(),
                ..member("anna")
            };
            let failure = member_insert(tx, &twin).await.unwrap_err();
            assert!(failure.is_unique(), "{failure}");
            Ok(())
        })
    });
    let answer = answer.await;
    assert!(
        matches!(answer, Err(Trouble::Failure(Failure::Hidden))),
        "{answer:?}"
    );
    assert!(!is_there(&store, "anna").await);
}

/// The writer of SQLite has none that is half done.
async fn a_statement_that_was_dropped_halfway_cannot_be_hidden(store: Store) {
    let answer = store.write(|tx| {
        Box::pin(async move {
            // Now and then a statement is through at the first look; the next one will not be.
            for number in 0..1000 {
                let anna = member(&format!("anna-{number}"));
                let mut begun = Box::pin(member_insert(tx, &anna));
                if begun
                    .as_mut()
                    .poll(&mut Context::from_waker(Waker::noop()))
                    .is_pending()
                {
                    return Ok(());
                }
            }
            unreachable!("every statement was through at once")
        })
    });
    let answer = answer.await;
    assert!(
        matches!(answer, Err(Trouble::Failure(Failure::Hidden))),
        "{answer:?}"
    );
    assert!(!is_there(&store, "anna-0").await);
    store
        .db
        .write(insert("anna-0", &gate(1), Ending::Well))
        .await
        .unwrap();
}

async fn a_full_queue_says_busy_and_serves_those_who_wait(store: Store) {
    let gate = gate(0);
    let mut waiting = Vec::new();
    let refused = loop {
        let mut asked = ask(&store, insert(member_id(waiting.len()), &gate, Ending::Well));
        match asked.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            std::task::Poll::Ready(answer) => break answer,
            std::task::Poll::Pending => waiting.push(asked),
        }
        assert!(waiting.len() < 5000, "the queue has no bound");
    };
    let Err(Trouble::Failure(failure)) = refused else {
        panic!("{refused:?}")
    };
    assert!(matches!(failure, Failure::Busy) && failure.is_busy());
    open(&gate);
    let last = waiting.len() - 1;
    for asked in waiting {
        asked.await.unwrap();
    }
    assert!(is_there(&store, &member_id(last)).await);
}

async fn closing_finishes_what_waits_and_takes_no_more(store: Store) {
    let gate = gate(0);
    let asked: Vec<Asked> = (0..5)
        .map(|n| ask(&store, insert(member_id(n), &gate, Ending::Well)))
        .collect();
    let closing = tokio::spawn({
        let db = store.db.clone();
        async move { db.close().await }
    });
    open(&gate);
    for asked in asked {
        asked.await.unwrap();
    }
    closing.await.unwrap();
    let late = store.db.write(insert("late", &gate, Ending::Well)).await;
    assert!(matches!(late, Err(Trouble::Failure(Failure::Closed))), "{late:?}");
    let again = store.opened_again().await;
    assert!(is_there(&again, &member_id(4)).await);
    again.db.close().await;
}

async fn a_reader_cannot_write(store: Store) {
    let mut reader = store.reader().await;
    assert!(member_insert(&mut reader.tx(), &member("anna")).await.is_err());
    drop(reader);
    assert!(!is_there(&store, "anna").await);
}

fn sentence(opened: Result<Db, Failure>) -> String {
    match opened {
        Err(Failure::Unusable(sentence)) => sentence,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    }
}

async fn a_second_process_is_told_in_plain_words(store: Store) {
    let told = sentence(Db::open(&store.url).await);
    assert!(told.contains("another gongyue already uses"), "{told}");
    store.db.close().await;
    let again = Db::open(&store.url).await.unwrap();
    again.close().await;
}

async fn an_address_that_cannot_be_used_is_told_in_plain_words(store: Store) {
    assert!(sentence(Db::open("mysql://somewhere").await).contains("neither sqlite:// nor postgres://"));
    assert!(sentence(Db::open("sqlite://:memory:").await).contains("needs a file"));
    let missing = store.file().with_file_name("nowhere").join("gongyue.db");
    assert!(
        sentence(Db::open(&format!("sqlite://{}", missing.display())).await)
            .contains("does the folder exist?")
    );
    assert!(
        sentence(Db::open_to_read(&format!("sqlite://{}", missing.display())).await).contains("no database")
    );
    let text = store.file().with_file_name("text.db");
    std::fs::write(
        &text,
        "this is no database, but a letter to whoever reads it".repeat(100),
    )
    .unwrap();
    assert!(sentence(Db::open(&format!("sqlite://{}", text.display())).await).contains("cannot be used"));
}

async fn a_database_can_be_looked_at_while_it_is_served(store: Store) {
    build(&store, 1).await;
    let beside = Db::open_to_read(&store.url).await.unwrap();
    let mut reader = beside.read().await.unwrap();
    assert!(
        member_get(&mut reader.tx(), &member_id(0).as_str().into())
            .await
            .unwrap()
            .is_some()
    );
    store.db.ready().await.unwrap();
    assert!(matches!(beside.ready().await, Err(Failure::Closed)));
    let refused = beside.write(insert("anna", &gate(1), Ending::Well)).await;
    assert!(
        matches!(refused, Err(Trouble::Failure(Failure::Closed))),
        "{refused:?}"
    );
    drop(reader);
    beside.close().await;
}

/// SQLite itself waits here, five seconds, before it gives up.
async fn a_file_that_another_program_locks_is_busy_until_it_is_free(store: Store) {
    let mut other = SqliteConnection::connect(&store.url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let asked = [
        ask(&store, insert("anna", &gate(1), Ending::Well)),
        ask(&store, insert("berta", &gate(1), Ending::Well)),
    ];
    for asked in asked {
        let answer = asked.await;
        let Err(Trouble::Failure(failure)) = answer else {
            panic!("{answer:?}")
        };
        assert!(failure.is_busy(), "{failure}");
    }
    other.execute("ROLLBACK").await.unwrap();
    store
        .db
        .write(insert("anna", &gate(1), Ending::Well))
        .await
        .unwrap();
    other.close().await.unwrap();
}

async fn the_file_is_private_and_whole_after_closing(store: Store) {
    build(&store, 1).await;
    assert!(is_there(&store, &member_id(0)).await);
    let log = store.file().with_file_name("gongyue.db-wal");
    for path in [&store.file(), &log] {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600, "{path:?}");
    }
    store.db.close().await;
    assert!(!log.exists(), "the log is carried over into the file");
}

/// Lets the file grow no further, for as long as the connection lives.
struct Fill;

impl Command for Fill {
    type Output = ();
    type Error = Trouble;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), Trouble> {
        tx.execute("PRAGMA max_page_count = 1", &[]).await?;
        Ok(())
    }
}

/// A limit on pages stands for the disk: SQLite fails in the same way, and drops the whole transaction.
async fn a_full_disk_loses_nothing_that_was_answered(store: Store) {
    let gate = gate(0);
    let long = |number: usize| format!("{}-{}", member_id(number), "x".repeat(3000));
    let first = ask(&store, insert("first", &gate, Ending::Well));
    let filled = ask(&store, Fill);
    let asked: Vec<Asked> = (0..60)
        .map(|number| ask(&store, insert(long(number), &gate, Ending::Well)))
        .collect();
    open(&gate);
    assert_eq!(first.await.is_ok(), is_there(&store, "first").await);
    filled.await.ok();
    let mut failed = 0;
    for (number, asked) in asked.into_iter().enumerate() {
        let answer = asked.await;
        assert_eq!(
            answer.is_ok(),
            is_there(&store, &long(number)).await,
            "{number}: {answer:?}"
        );
        if let Err(Trouble::Failure(failure)) = &answer {
            assert!(
                matches!(failure, Failure::Undone(_)) || failure.is_full(),
                "{failure}"
            );
            failed += 1;
        }
    }
    assert!(failed > 0, "the disk was never full");
    store
        .db
        .write(insert("afterwards", &gate, Ending::Well))
        .await
        .unwrap();
    assert_sound(&store).await;
}

async fn commands_run_at_read_committed_with_limits_on_waiting(store: Store) {
    // A server with another default.
    let mut admin = PgConnection::connect(&store.url).await.unwrap();
    let (_, name) = store.url.split('?').next().unwrap().rsplit_once('/').unwrap();
    let alter = format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'");
    admin.execute(AssertSqlSafe(alter)).await.unwrap();
    let fresh = store.opened_again().await;
    let found = fresh.write(|tx| {
        Box::pin(async move {
            let settings = tx
                .fetch_one::<Text>(
                    "SELECT current_setting('transaction_isolation') || ' ' || current_setting('lock_timeout') || ' '
                        || current_setting('statement_timeout') || ' '
                        || current_setting('idle_in_transaction_session_timeout') AS text",
                    &[],
                )
                .await?;
            Ok(settings.0)
        })
    });
    assert_eq!(found.await.unwrap(), "read committed 2s 5s 10s");
    fresh.db.close().await;
}

/// Two that touch two rows the other way round, each holding its first until the other does.
async fn a_deadlock_is_tried_again(store: Store) {
    build(&store, 2).await;
    static RUNS: AtomicU32 = AtomicU32::new(0);
    static MET: Semaphore = Semaphore::const_new(0);
    let cross = |first: usize, second: usize| {
        store.write(move |tx| {
            Box::pin(async move {
                member_lock(tx, &member_id(first).as_str().into()).await?;
                if RUNS.fetch_add(1, Ordering::SeqCst) < 2 {
                    MET.add_permits(1);
                    MET.acquire_many(2).await.unwrap().forget();
                    MET.add_permits(2);
                }
                member_lock(tx, &member_id(second).as_str().into()).await?;
                Ok(())
            })
        })
    };
    let (one, other) = tokio::join!(cross(0, 1), cross(1, 0));
    one.unwrap();
    other.unwrap();
    assert!(RUNS.load(Ordering::SeqCst) > 2, "they never met");
}

/// The server hangs up while it commits: from outside nobody can tell on which side of the commit.
async fn a_connection_that_is_lost_at_commit_leaves_the_outcome_unknown(store: Store) {
    let mut admin = PgConnection::connect(&store.url).await.unwrap();
    let trap = "
        CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER trap AFTER INSERT ON member DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION hang_up();";
    sqlx::raw_sql(trap).execute(&mut admin).await.unwrap();
    let answer = store.db.write(insert("anna", &gate(1), Ending::Well)).await;
    assert!(
        matches!(answer, Err(Trouble::Failure(Failure::Unknown(_)))),
        "{answer:?}"
    );
    admin.execute("DROP TRIGGER trap ON member").await.unwrap();
    store
        .db
        .write(insert("berta", &gate(1), Ending::Well))
        .await
        .unwrap();
}
