//! The key outside the database: without the right one nothing is served, and none is made in its stead.

use super::place::{Place, both, data};

const ROLL: &str = "card,name,phone,union,division\nJJ20210001,王小强,13800000001,浔阳区纺织厂工会,360403\n";

/// A database that was filled under a secret.
fn filled() -> Place {
    let place = Place::new();
    place.done(&["import", "divisions", &data("jiangxi-divisions.csv")]);
    let roll = place.file("roll.csv", ROLL);
    assert!(place.done(&["import", "roll", &roll]).contains("1 new"));
    place
}

/// Neither serving nor any other command that would write works; the sentence that says why.
fn refused(place: &Place) -> String {
    let roll = place.path("roll.csv").display().to_string();
    let mut said = Vec::new();
    for args in [
        vec!["serve", "--addr", "127.0.0.1:0"],
        vec!["serve", "--demo", "--addr", "127.0.0.1:0"],
        vec!["import", "roll", &roll],
        vec!["grant", "13800000001", "keeper"],
    ] {
        let output = place.run(&args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", both(&output));
        let out = String::from_utf8_lossy(&output.stdout);
        assert!(!out.contains("serving"), "{args:?}: {out}");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        let sentence = err.lines().find(|line| line.starts_with("gongyue: "));
        said.push(sentence.unwrap_or_else(|| panic!("{args:?}: {err}")).to_owned());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "the same for every command: {said:?}");
    said.remove(0)
}

#[test]
fn a_filled_database_without_its_secret_is_not_served_and_gets_no_new_one() {
    let place = filled();
    let secret = std::fs::read_to_string(place.path("secret")).unwrap();
    std::fs::remove_file(place.path("secret")).unwrap();
    let said = refused(&place);
    assert!(
        said.contains("is missing") && said.contains("restore it from the backup"),
        "{said}"
    );
    assert!(
        said.contains(&place.path("secret").display().to_string()),
        "{said}"
    );
    assert!(!place.path("secret").exists(), "no new secret was made");
    // Checking needs none, and with the file back all is as before.
    place.done(&["check"]);
    std::fs::write(place.path("secret"), secret).unwrap();
    let roll = place.path("roll.csv").display().to_string();
    assert!(place.done(&["import", "roll", &roll]).contains("0 new"));
}

#[test]
fn another_secret_is_not_the_right_one() {
    let place = filled();
    let secret = std::fs::read_to_string(place.path("secret")).unwrap();
    let first = if secret.starts_with('0') { "1" } else { "0" };
    let altered = format!("{first}{}", &secret[1..]);
    std::fs::write(place.path("secret"), &altered).unwrap();
    let said = refused(&place);
    assert!(
        said.contains("another secret") && said.contains("restore the right file"),
        "{said}"
    );
    assert!(!said.contains(&altered[..16]), "what is in the file is not said");
    assert_eq!(
        std::fs::read_to_string(place.path("secret")).unwrap(),
        altered,
        "the file is left alone"
    );
    std::fs::write(place.path("secret"), secret).unwrap();
    place.done(&["check"]);
}

#[test]
fn a_secret_that_is_none_is_left_alone() {
    let place = filled();
    let secret = std::fs::read_to_string(place.path("secret")).unwrap();
    for malformed in [
        "",
        "short",
        &secret[1..],
        &format!("{secret}00"),
        &secret.replace(|_| true, "g"),
    ] {
        std::fs::write(place.path("secret"), malformed).unwrap();
        let said = refused(&place);
        assert!(said.contains("32 bytes of hexadecimal"), "{malformed:?}: {said}");
        assert_eq!(
            std::fs::read_to_string(place.path("secret")).unwrap(),
            malformed,
            "nothing is written over it"
        );
    }
    // Editors add a line end; that is no other secret.
    std::fs::write(place.path("secret"), format!("{secret}\n")).unwrap();
    let roll = place.path("roll.csv").display().to_string();
    place.done(&["import", "roll", &roll]);
}
