//! A QR code as one SVG path: unit squares, joined along each row.

use fast_qr::QRBuilder;
use std::fmt::Write;

/// The `d` of the path and the modules a side. `None` where the text does not fit a code.
pub fn path(text: &str) -> Option<(String, u32)> {
    let code = QRBuilder::new(text).build().ok()?;
    let mut d = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let from = x;
            while x < code.size && code[y][x].value() {
                x += 1;
            }
            if x > from {
                let run = x - from;
                let _ = write!(d, "M{from} {y}h{run}v1h-{run}z");
            }
            x += 1;
        }
    }
    Some((d, u32::try_from(code.size).ok()?))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_has_its_three_finders() {
        let (d, size) = super::path("7K3M4P").unwrap();
        assert!(size >= 21);
        // The top left finder's first row is seven modules long.
        assert!(d.starts_with("M0 0h7v1h-7z"), "{}", &d[..40]);
        assert!(d.contains(&format!("M{} 0h7v1h-7z", size - 7)));
        assert!(d.contains(&format!("M0 {}h7v1h-7z", size - 7)));
    }
}
