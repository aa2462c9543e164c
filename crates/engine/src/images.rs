//! Pictures that people send: recognised, bounded before anything is unpacked, and made anew.
//!
//! What is kept is never what was sent but a picture of the same pixels: places, cameras and
//! whatever else stands beside the pixels of a JPEG or PNG (EXIF, ICC, comments, bytes behind the
//! end) is gone, and nobody is served bytes that somebody else chose. How large a picture is
//! unpacked stands in its first bytes, and is asked before the rest is read.

use aws_lc_rs::digest::{SHA256, digest};
use image::{
    DynamicImage, ExtendedColorType, GenericImageView, ImageDecoder, ImageEncoder, ImageFormat,
    ImageReader, Limits, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder, imageops::FilterType,
};
use parking_lot::Mutex;
use std::io::Cursor;
use xenia_domain::{Reason, Refusal};

/// The most bytes of a picture: Graph's bound for a request.
pub const LARGEST: usize = 4 * 1024 * 1024;
/// The most pixels of a picture, whatever its shape.
const MOST_PIXELS: u64 = 25_000_000;
/// The longest side of a picture, in pixels.
const LONGEST: u32 = 10_000;
/// What unpacking one may take, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Of JPEG, between 1 and 100.
const QUALITY: u8 = 85;

/// Pictures are unpacked one after the other, so that many at once take no more memory than one.
static ONE: Mutex<()> = Mutex::new(());

/// A picture that was made here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What tells that file from others: sixteen hexadecimal digits.
pub(crate) fn tag(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    hash.as_ref()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02X}"))
        .collect()
}

/// The middle of the picture as squares of those sides, as far as it is that large; one of the
/// picture's own side where it is smaller than all of them. `target` names it in refusals.
pub(crate) fn squares(
    target: &str,
    bytes: &[u8],
    sides: &[u32],
) -> Result<Vec<(u32, Vec<u8>)>, Refusal> {
    let _one = ONE.lock();
    let picture = unpack(target, bytes)?;
    let (width, height) = picture.dimensions();
    let side = width.min(height);
    let mut square = picture.crop_imm((width - side) / 2, (height - side) / 2, side, side);
    let mut wanted: Vec<u32> = sides.iter().copied().filter(|it| *it <= side).collect();
    wanted.sort_unstable();
    if wanted.is_empty() {
        wanted.push(side);
    }
    let mut made = Vec::with_capacity(wanted.len());
    // Each from the one before: nothing is lost that the smaller one could show.
    for side in wanted.into_iter().rev() {
        if square.width() != side {
            square = square.resize_exact(side, side, FilterType::Lanczos3);
        }
        made.push((side, jpeg(target, &square)?));
    }
    made.reverse();
    Ok(made)
}

/// The same picture made anew, in the format in which it came, if it is no larger than that.
pub(crate) fn anew(
    target: &str,
    bytes: &[u8],
    (width, height): (u32, u32),
) -> Result<Picture, Refusal> {
    let _one = ONE.lock();
    let picture = unpack(target, bytes)?;
    let (wide, high) = picture.dimensions();
    if wide > width || high > height {
        let message = format!(
            "the picture is {wide} × {high} pixels, and `{target}` takes {width} × {height} at most"
        );
        return Err(Refusal::invalid(target, message));
    }
    Ok(match format(target, bytes)? {
        ImageFormat::Jpeg => Picture {
            media_type: "image/jpeg",
            bytes: jpeg(target, &picture)?,
        },
        _ => Picture {
            media_type: "image/png",
            bytes: png(target, &picture)?,
        },
    })
}

/// JPEG or PNG, by its first bytes: what a client says about it is not asked.
fn format(target: &str, bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png)) => Ok(format),
        _ if bytes.is_empty() => Err(Refusal::invalid(target, "the picture is empty")),
        _ => Err(Refusal::invalid(
            target,
            "this is no picture that can be read: send a JPEG or a PNG",
        )),
    }
}

fn unpack(target: &str, bytes: &[u8]) -> Result<DynamicImage, Refusal> {
    if bytes.len() > LARGEST {
        let message = format!("the picture is larger than {LARGEST} bytes");
        return Err(Refusal::new(Reason::TooLarge, message).at(target));
    }
    let format = format(target, bytes)?;
    let broken = |error: image::ImageError| {
        Refusal::invalid(target, format!("the picture cannot be read: {error}"))
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        let message = format!(
            "the picture is {width} × {height} pixels, and has to have fewer than {MOST_PIXELS}"
        );
        return Err(Refusal::invalid(target, message));
    }
    let orientation = decoder.orientation().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn unwritten(target: &str, error: &image::ImageError) -> Refusal {
    Refusal::invalid(target, format!("the picture cannot be kept: {error}"))
}

fn jpeg(target: &str, picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let pixels = on_white(picture);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .write_image(
            &pixels,
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgb8,
        )
        .map_err(|error| unwritten(target, &error))?;
    Ok(bytes)
}

fn png(target: &str, picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let pixels = picture.to_rgba8();
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(
            pixels.as_raw(),
            picture.width(),
            picture.height(),
            ExtendedColorType::Rgba8,
        )
        .map_err(|error| unwritten(target, &error))?;
    Ok(bytes)
}

/// The pixels, red, green and blue, where what was see-through shows white.
fn on_white(picture: &DynamicImage) -> Vec<u8> {
    if !picture.color().has_alpha() {
        return picture.to_rgb8().into_raw();
    }
    let blend = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u16::from(colour), u16::from(alpha));
        u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    let pixels = picture.to_rgba8();
    let blended = pixels.pixels().flat_map(|pixel| {
        let [red, green, blue, alpha] = pixel.0;
        [blend(red, alpha), blend(green, alpha), blend(blue, alpha)]
    });
    blended.collect()
}

#[cfg(test)]
mod tests;
