//! Photos of a palace and its venues. What is uploaded is opened, shrunk and made anew: nothing of the file goes on but the
//! picture, so that neither the place nor the camera is kept, and nothing that hides in a file is served.

use crate::app::Shared;
use crate::problem::Problem;
use crate::reader::Me;
use crate::store::{
    Command, Failure, NewAct, NewPhoto, PhotoRow, Tx, audit_append, photo_bytes, photo_delete, photo_insert,
    photo_list, venue_get,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use gongyue::audit::Act;
use gongyue::id::{FacilityId, MemberId, VenueId};
use gongyue::span::Instant;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits};
use serde_json::json;
use std::io::Cursor;

/// Longer sides, in pixels.
const LARGE: u32 = 1600;
pub const SMALL: u32 = 480;
const QUALITY: u8 = 78;
/// What a phone of today makes, and no bomb.
const MOST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 40_000_000;
const MOST_BYTES: u64 = 40_000_000 * 8;
/// More nobody looks through.
const MOST: usize = 12;

/// Why a file is no photo for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhotoFault {
    /// Not a JPEG, PNG or WebP, or broken.
    Unreadable,
    TooLarge,
    /// The palace has as many as it may.
    Many,
}

/// Base64 of the JPEGs, and the size of the large one.
struct Made {
    large: String,
    small: String,
    size: (u32, u32),
}

/// Opens and makes anew. Keeps a processor busy for a moment.
fn made(bytes: &[u8]) -> Result<Made, PhotoFault> {
    let unreadable = |_| PhotoFault::Unreadable;
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| PhotoFault::Unreadable)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PhotoFault::TooLarge);
    }
    // Phones turn the picture by a note in what is thrown away.
    let turned = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    picture.apply_orientation(turned);
    let large = fitted(&picture, LARGE);
    let small = fitted(&large, SMALL);
    Ok(Made {
        size: (large.width(), large.height()),
        large: jpeg(&large)?,
        small: jpeg(&small)?,
    })
}

fn fitted(picture: &DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture.clone();
    }
    picture.resize(side, side, FilterType::Triangle)
}

fn jpeg(picture: &DynamicImage) -> Result<String, PhotoFault> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    let plain = DynamicImage::ImageRgb8(picture.to_rgb8());
    plain
        .write_with_encoder(encoder)
        .map_err(|_| PhotoFault::Unreadable)?;
    Ok(BASE64.encode(bytes))
}

/// Adds a photo to a palace that the reader manages, or to one of its venues.
pub async fn add(
    app: &Shared,
    me: &Me,
    palace: &FacilityId,
    venue: Option<VenueId>,
    captions: (String, String),
    bytes: Vec<u8>,
) -> Result<Result<(), PhotoFault>, Problem> {
    me.manages(palace)?;
    let made = tokio::task::spawn_blocking(move || made(&bytes)).await;
    let made = match made.map_err(|_| Problem::Failed("a photo was cut short".into()))? {
        Ok(made) => made,
        Err(fault) => return Ok(Err(fault)),
    };
    let now = app.now();
    let photo = NewPhoto {
        row: PhotoRow {
            id: app.new_id(),
            palace_id: palace.clone(),
            venue_id: venue,
            ordinal: now.timestamp(),
            caption: captions.0,
            caption_en: captions.1,
            width: made.size.0,
            height: made.size.1,
            created_at: now,
        },
        large: made.large,
        small: made.small,
        made_by: me.id.clone(),
    };
    app.db.write(Add(photo)).await?.ok_or(Problem::NotFound)
}

struct Add(NewPhoto);

impl Command for Add {
    /// `None`: the venue is none of the palace's.
    type Output = Option<Result<(), PhotoFault>>;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, Failure> {
        let row = &self.0.row;
        if let Some(venue) = &row.venue_id {
            let venue = venue_get(tx, venue).await?;
            if venue.is_none_or(|venue| venue.palace_id != row.palace_id) {
                return Ok(None);
            }
        }
        if photo_list(tx, &row.palace_id).await?.len() >= MOST {
            return Ok(Some(Err(PhotoFault::Many)));
        }
        photo_insert(tx, &self.0).await?;
        let act = act(
            Act::PhotoAdded,
            &row.palace_id,
            &self.0.made_by,
            &row.id,
            row.created_at,
        );
        audit_append(tx, &[act]).await?;
        Ok(Some(Ok(())))
    }
}

fn act(act: Act, palace: &FacilityId, actor: &MemberId, photo: &str, now: Instant) -> NewAct {
    NewAct {
        chain: palace.to_string(),
        at: now,
        actor: Some(actor.clone()),
        act,
        subject: photo.to_owned(),
        about: None,
        reason: String::new(),
        before: json!(null),
        after: json!(null),
    }
}

pub async fn remove(app: &Shared, me: &Me, palace: &FacilityId, id: &str) -> Result<(), Problem> {
    me.manages(palace)?;
    let command = Remove {
        palace: palace.clone(),
        actor: me.id.clone(),
        id: id.to_owned(),
        now: app.now(),
    };
    app.db
        .write(command)
        .await?
        .then_some(())
        .ok_or(Problem::NotFound)
}

struct Remove {
    palace: FacilityId,
    actor: MemberId,
    id: String,
    now: Instant,
}

impl Command for Remove {
    type Output = bool;
    type Error = Failure;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Failure> {
        if !photo_delete(tx, &self.palace, &self.id).await? {
            return Ok(false);
        }
        let act = act(Act::PhotoRemoved, &self.palace, &self.actor, &self.id, self.now);
        audit_append(tx, &[act]).await?;
        Ok(true)
    }
}

/// A JPEG, for anybody.
pub async fn bytes(app: &Shared, id: &str, large: bool) -> Result<Vec<u8>, Problem> {
    let mut reader = app.db.read().await?;
    let text = photo_bytes(&mut reader.tx(), id, large)
        .await?
        .ok_or(Problem::NotFound)?;
    BASE64
        .decode(text)
        .map_err(|error| Problem::Failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::RgbImage;

    fn file(width: u32, height: u32) -> Vec<u8> {
        let picture = DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([(x % 256) as u8, (y % 256) as u8, 90])
        }));
        let mut bytes = Vec::new();
        picture
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90))
            .unwrap();
        bytes
    }

    /// A JPEG with a block of what cameras write down, the place among it.
    fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
        tiff.extend([0, 2]);
        tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
        tiff.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 24, 0, 0, 0, 38]);
        tiff.extend([0, 0, 0, 0]);
        tiff.extend(b"GPS 29.7125N 115.9925E\0\0");
        let mut block = b"Exif\0\0".to_vec();
        block.extend(tiff);
        let mut bytes = jpeg[..2].to_vec();
        bytes.extend([0xff, 0xe1]);
        bytes.extend(u16::try_from(block.len() + 2).unwrap().to_be_bytes());
        bytes.extend(block);
        bytes.extend(&jpeg[2..]);
        bytes
    }

    #[test]
    fn nothing_but_the_picture_is_kept_and_it_stands_upright() {
        let file = with_exif(&file(2000, 1000), 6);
        assert!(file.windows(3).any(|part| part == b"GPS"));
        let made = made(&file).unwrap();
        assert_eq!(made.size, (800, 1600), "turned, and no larger than it may be");
        for jpeg in [made.large, made.small] {
            let bytes = BASE64.decode(jpeg).unwrap();
            assert!(!bytes.windows(3).any(|part| part == b"GPS"));
            assert!(!bytes.windows(4).any(|part| part == b"Exif"));
        }
    }

    #[test]
    fn a_small_photo_stays_as_large_as_it_is() {
        assert_eq!(made(&file(300, 200)).unwrap().size, (300, 200));
    }

    #[test]
    fn what_is_no_photo_is_refused() {
        for bytes in [
            &b""[..],
            b"<svg onload=alert(1)>",
            b"GIF89a\x01\0\x01\0",
            &file(9, 9)[..60],
        ] {
            assert_eq!(made(bytes).err(), Some(PhotoFault::Unreadable));
        }
        // A header that claims more than is there.
        let mut bomb = file(16, 16);
        let at = bomb.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        bomb[at + 5..at + 9].copy_from_slice(&[0x2e, 0xe0, 0x2e, 0xe0]);
        assert!(made(&bomb).is_err());
    }
}
