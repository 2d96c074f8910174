//! `gongyue backup` and `gongyue restore`: what they say, and what they answer.

use crate::clock::{Chance, Clock, SystemClock};
use crate::config::Place;
use crate::secret;
use crate::store::{self, Db, Restoring, Unrestored};
use std::path::Path;
use std::process::ExitCode;

/// Copies the database into a new file, also while it is served.
pub async fn backup(place: &Place, file: &Path) -> Result<ExitCode, String> {
    let bytes = store::backup(&place.database_url(), file)
        .await
        .map_err(|failure| failure.to_string())?;
    println!(
        "copied the database to {}, {:.1} MB",
        file.display(),
        bytes as f64 / 1e6
    );
    println!(
        "the secret is not in it: keep a copy of {} elsewhere, without which nobody in the database can be found again",
        place.secret_file().display()
    );
    Ok(ExitCode::SUCCESS)
}

/// Puts a copy in the place of the database.
pub async fn restore(
    place: &Place,
    file: &Path,
    replace: bool,
    despite_findings: bool,
) -> Result<ExitCode, String> {
    std::fs::create_dir_all(&place.data_dir).map_err(|error| {
        let folder = place.data_dir.display();
        format!("the data folder {folder} cannot be made: {error}")
    })?;
    let url = place.database_url();
    let name = SystemClock.now().format(".until-%Y%m%dT%H%M%S%3fZ").to_string();
    let how = Restoring {
        keep_as: replace.then_some(&name),
        despite_findings,
    };
    let restored = match store::restore(&url, file, &how).await {
        Ok(restored) => restored,
        Err(Unrestored::Findings(findings)) => {
            for finding in &findings {
                println!("{finding}");
            }
            return Err(format!(
                "{}: {} findings, nothing was restored; --despite-findings takes it as it is",
                file.display(),
                findings.len()
            ));
        }
        Err(Unrestored::Failure(failure)) => return Err(failure.to_string()),
    };
    for finding in &restored.findings {
        println!("{finding}");
    }
    if let Some(kept) = &restored.kept {
        println!("the database that was there is {} now", kept.display());
    }
    println!("restored the database from {}", file.display());
    let db = Db::open_to_read(&url)
        .await
        .map_err(|failure| failure.to_string())?;
    let fits = secret::fits(&db, &place.secret_file(), &Chance::from_machine()).await;
    db.close().await;
    match fits {
        Ok(()) => println!("the secret file belongs to it"),
        // The database is in its place all the same.
        Err(sentence) => eprintln!("gongyue: before it can be served: {sentence}"),
    }
    Ok(ExitCode::SUCCESS)
}
