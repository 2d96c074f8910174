//! The command line: `gongyue serve`, and what an operator needs besides.

use clap::{Parser, Subcommand, ValueEnum};
use gongyue::member::Phone;
use gongyue::role::{Role, RoleKind};
use gongyue_server::accept;
use gongyue_server::app::{App, Shared};
use gongyue_server::backup;
use gongyue_server::clock::{Chance, Clock, SystemClock};
use gongyue_server::config::{self, Place, Serving};
use gongyue_server::desk::grant::{self, Ungranted};
use gongyue_server::desk::import::{self, Bad, Unimported};
use gongyue_server::desk::roll::{self, Unapplied};
use gongyue_server::desk::{report, usage_check};
use gongyue_server::jobs;
use gongyue_server::measure;
use gongyue_server::outside::Outside;
use gongyue_server::pace::Pace;
use gongyue_server::router;
use gongyue_server::sample;
use gongyue_server::sender::{Console, SmsSender};
use gongyue_server::store::{Db, findings};
use gongyue_server::telemetry;
use gongyue_server::turns::Turns;
use gongyue_server::unmet;
use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::net::TcpListener;

/// Gongyue 宫约: free courts for workers, fairly.
#[derive(Parser)]
#[command(name = "gongyue", version, about)]
struct Cli {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the app; brings the database up to date first.
    Serve(Serving),
    /// Imports a CSV or XLSX file; all of it, or nothing where a row is bad.
    Import {
        what: What,
        file: PathBuf,
        /// Only report what is wrong.
        #[arg(long, conflicts_with = "skip_bad")]
        check: bool,
        /// Import the good rows of a file that has bad ones.
        #[arg(long)]
        skip_bad: bool,
        /// Of a roll: that unions lose more than a fifth of their members by it is right.
        #[arg(long)]
        let_go: bool,
    },
    /// Makes somebody staff: `desk` or `manager` of a palace id, `union` of a division code, `keeper` of "".
    Grant {
        phone: String,
        role: String,
        #[arg(default_value = "")]
        scope: String,
        /// Forgets their second factors, since they lost them.
        #[arg(long)]
        reset_second_factor: bool,
    },
    /// Copies the SQLite database into a new file, also while it is served.
    Backup { file: PathBuf },
    /// Puts a copy in the place of the SQLite database, while it is not served.
    Restore {
        file: PathBuf,
        /// Keeps the database that is there under another name.
        #[arg(long)]
        replace: bool,
        /// Also takes a copy in which invariants do not hold.
        #[arg(long)]
        despite_findings: bool,
    },
    /// Checks every invariant of the stored data and says what is wrong.
    Check,
    /// What was drawn by lot.
    Draw {
        #[command(subcommand)]
        what: DrawCommand,
    },
}

#[derive(Subcommand)]
enum DrawCommand {
    /// Draws a published draw again and says whether seed, list and result belong together: the text that the page offers, or the
    /// answer of the API.
    Verify { file: PathBuf },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    Divisions,
    Facilities,
    Holidays,
    Roll,
}

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::start();
    let cli = Cli::parse();
    let outcome = match cli.command {
        Command::Serve(serving) => serve(&cli.place, &serving).await,
        Command::Import {
            what,
            file,
            check,
            skip_bad,
            let_go,
        } => {
            let bad = match (check, skip_bad) {
                (true, _) => Bad::CheckOnly,
                (false, true) => Bad::Skip,
                (false, false) => Bad::Refuse,
            };
            import_file(&cli.place, what, &file, bad, let_go).await
        }
        Command::Grant {
            phone,
            role,
            scope,
            reset_second_factor,
        } => grant_role(&cli.place, &phone, &role, &scope, reset_second_factor).await,
        Command::Backup { file } => backup::backup(&cli.place, &file).await,
        Command::Restore {
            file,
            replace,
            despite_findings,
        } => backup::restore(&cli.place, &file, replace, despite_findings).await,
        Command::Check => check(&cli.place).await,
        Command::Draw {
            what: DrawCommand::Verify { file },
        } => verify_draw(&file),
    };
    match outcome {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("gongyue: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn verify_draw(file: &PathBuf) -> Result<ExitCode, String> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let answer = serde_json::from_str::<serde_json::Value>(&text).ok();
    let document = answer.as_ref().and_then(|answer| answer["document"].as_str());
    match gongyue::draw::verify(document.unwrap_or(&text)) {
        Ok(drawn) => {
            let won = drawn.ranking.iter().filter(|ranked| ranked.win.is_some()).count();
            println!(
                "right: {} entries, {won} won, list {}",
                drawn.ranking.len(),
                drawn.list_hash
            );
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => Err(format!("this draw is not right: {fault}")),
    }
}

/// A sentence for the operator.
fn say(error: impl Display) -> String {
    error.to_string()
}

/// What serving needs besides the place; the other commands have none of it.
struct Service {
    clock: Arc<dyn Clock>,
    demo: bool,
    origin: String,
    sender: Box<dyn SmsSender>,
    outside: Outside,
    pace: Pace,
}

impl Service {
    fn of(serving: &Serving) -> Result<Service, String> {
        Ok(Service {
            clock: serving.clock(),
            demo: serving.demo,
            origin: serving.origin(),
            sender: serving.sender()?,
            outside: serving.outside()?,
            pace: Pace::limited(serving.proxies),
        })
    }

    fn none() -> Service {
        Service {
            clock: Arc::new(SystemClock),
            demo: false,
            origin: "http://localhost".to_owned(),
            sender: Box::new(Console),
            outside: Outside::default(),
            pace: Pace::unlimited(0),
        }
    }
}

async fn open(place: &Place, service: Service) -> Result<Shared, String> {
    std::fs::create_dir_all(&place.data_dir).map_err(|error| {
        format!(
            "the data folder {} cannot be made: {error}",
            place.data_dir.display()
        )
    })?;
    let chance = Chance::from_machine();
    let webauthn = config::webauthn(&service.origin)?;
    let secret_file = place.secret_file();
    let db = Db::open(&place.database_url()).await.map_err(say)?;
    let keys = gongyue_server::secret::keys(&db, &secret_file, &chance).await?;
    Ok(Arc::new(App {
        db,
        clock: service.clock,
        chance,
        keys,
        sender: service.sender,
        outside: service.outside,
        demo: service.demo,
        secure_cookie: true,
        turns: Turns::default(),
        pace: service.pace,
        line: Default::default(),
        kept: Default::default(),
        views: Default::default(),
        readiness: Default::default(),
        unmet: Default::default(),
        stopping: Default::default(),
        webauthn,
        origin: service.origin,
    }))
}

async fn serve(place: &Place, serving: &Serving) -> Result<ExitCode, String> {
    let app = open(place, Service::of(serving)?).await?;
    if serving.demo {
        println!("looking whether the sample province is there …");
        let began = std::time::Instant::now();
        if sample::fill(&app).await.map_err(say)? {
            println!(
                "made the sample province in {:.1} s",
                began.elapsed().as_secs_f64()
            );
        }
    }
    gongyue_server::desk::members::fill_tails(&app)
        .await
        .map_err(say)?;
    if let Some(address) = serving.metrics_addr {
        measure::serve(address, &app).await?;
    }
    let grace = Duration::from_secs(serving.stop_grace);
    let listener = TcpListener::bind(serving.addr)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", serving.addr))?;
    let address = listener.local_addr().map_err(say)?;
    println!("serving on http://{address}");
    let holder = app.new_id();
    let working = tokio::spawn(jobs::work(app.clone(), holder.clone()));
    let stopped = async {
        stop().await;
        app.stopping.store(true, Ordering::Relaxed);
        // Whoever asks again does not want to wait.
        tokio::select! { () = tokio::time::sleep(grace) => {}, () = stop() => {} }
        app.db.hang_up();
    };
    accept::serve(listener, router::router(app.clone()), stopped).await;
    working.abort();
    // Until it is over nothing of it runs any more.
    working.await.ok();
    jobs::leave(&app, &holder).await.map_err(say)?;
    unmet::write_down(&app).await.map_err(say)?;
    app.db.close().await;
    println!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// Ctrl-C, or what a service manager sends.
async fn stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} },
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}

async fn import_file(
    place: &Place,
    what: What,
    file: &PathBuf,
    bad: Bad,
    let_go: bool,
) -> Result<ExitCode, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let app = open(place, Service::none()).await?;
    let report = match what {
        What::Divisions => import::divisions(&app, &bytes, bad).await,
        What::Facilities => import::facilities(&app, &bytes, bad).await,
        What::Holidays => import::holidays(&app, &bytes, bad).await,
        What::Roll => return import_roll(&app, bytes, bad, let_go).await,
    };
    let (faults, summary) = match report {
        Ok(report) => {
            let summary = format!(
                "{} good rows, {} bad, {} imported",
                report.good,
                report.faults.len(),
                report.written
            );
            (report.faults, summary)
        }
        Err(Unimported::Faults(faults)) => {
            let summary = format!("{} bad rows, nothing was imported", faults.len());
            (faults, summary)
        }
        Err(Unimported::Failure(failure)) => return Err(say(failure)),
    };
    for fault in &faults {
        eprintln!("{fault}");
    }
    println!("{summary}");
    // With `--skip-bad` the bad rows were expected.
    Ok(if faults.is_empty() || bad == Bad::Skip {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// So many rows are a line of progress.
const PROGRESS: usize = 20_000;

async fn import_roll(app: &Shared, bytes: Vec<u8>, bad: Bad, let_go: bool) -> Result<ExitCode, String> {
    let progress = |done: usize, total: usize| {
        if done == total || done.is_multiple_of(PROGRESS) {
            eprintln!("{done} of {total} rows");
        }
    };
    let imported = roll::import(app, bytes, bad, let_go, progress)
        .await
        .map_err(say)?;
    let (row, faults) = (imported.row, imported.faults);
    for fault in &faults {
        eprintln!("{fault}");
    }
    println!(
        "{} good rows, {} bad: {} new, {} changed, {} gone",
        row.total, row.fault_count, row.added, row.changed, row.gone
    );
    let done = match imported.unapplied {
        None if bad == Bad::CheckOnly => {
            println!("nothing was imported");
            faults.is_empty()
        }
        None => {
            println!("imported");
            true
        }
        Some(Unapplied::Losses(losses)) => {
            for loss in losses {
                println!(
                    "{} would lose {} of its {} members",
                    loss.name, loss.gone, loss.on_roll
                );
            }
            println!("nothing was imported; --let-go says that this is right");
            false
        }
        Some(_) => {
            println!("{} bad rows, nothing was imported", row.fault_count);
            false
        }
    };
    Ok(if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn grant_role(
    place: &Place,
    phone: &str,
    role: &str,
    scope: &str,
    afresh: bool,
) -> Result<ExitCode, String> {
    let phone: Phone = phone.parse().map_err(say)?;
    let kind: RoleKind = role.parse().map_err(say)?;
    let role = Role::parse(kind, scope).map_err(say)?;
    let app = open(place, Service::none()).await?;
    grant::grant(&app, &phone, &role, afresh)
        .await
        .map_err(|ungranted| match ungranted {
            Ungranted::Failure(failure) => say(failure),
            _ => format!("there is no palace or division “{scope}”"),
        })?;
    println!("{} is now {kind} of {scope:?}", phone.masked());
    Ok(ExitCode::SUCCESS)
}

async fn check(place: &Place) -> Result<ExitCode, String> {
    // Only read, so that it may run beside the server.
    let db = Db::open_to_read(&place.database_url()).await.map_err(say)?;
    let mut reader = db.read_at_length().await.map_err(say)?;
    let mut tx = reader.tx();
    let mut findings = findings(&mut tx).await.map_err(say)?;
    let sums = usage_check::findings(&mut tx, SystemClock.now()).await;
    findings.extend(sums.map_err(say)?);
    findings.extend(report::findings(&mut tx).await.map_err(say)?);
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => println!("all invariants hold"),
        n => println!("{n} findings"),
    }
    Ok(if findings.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
