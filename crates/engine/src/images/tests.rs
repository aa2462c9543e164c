//! Pictures of people who mean well, and of those who do not.

use super::*;
use proptest::prelude::*;

/// A PNG of one colour.
fn plain(width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    let pixels = image::RgbaImage::from_pixel(width, height, image::Rgba(colour));
    png("photo", &DynamicImage::from(pixels)).unwrap()
}

fn photo(width: u32, height: u32) -> Vec<u8> {
    let pixels = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x % 256) as u8, (y % 256) as u8, 90])
    });
    jpeg("photo", &DynamicImage::from(pixels)).unwrap()
}

/// A JPEG with an EXIF segment that says how the camera was held and where it was.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.push(orientation);
    exif.extend(b"\0\0\0\0\0\0GPS 41.9028 N, 12.4964 E");
    let length = u16::try_from(exif.len() + 2).unwrap();
    let mut file = jpeg[..2].to_vec();
    file.extend([0xff, 0xe1]);
    file.extend(length.to_be_bytes());
    file.extend(exif);
    file.extend(&jpeg[2..]);
    file
}

/// A PNG that says it is that large and has next to nothing in it.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(13_u32.to_be_bytes());
    let checksum = header.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
        })
    });
    file.extend(&header);
    file.extend((!checksum).to_be_bytes());
    file.extend(b"\0\0\0\x01IDAT\x78\0\0\0\0");
    file
}

fn sides(bytes: &[u8], wanted: &[u32]) -> Vec<u32> {
    let made = squares("photo", bytes, wanted).unwrap();
    for (side, bytes) in &made {
        let read = image::load_from_memory(bytes).unwrap();
        assert_eq!(read.dimensions(), (*side, *side));
        assert_eq!(image::guess_format(bytes).unwrap(), ImageFormat::Jpeg);
    }
    made.into_iter().map(|(side, _)| side).collect()
}

#[test]
fn a_picture_is_cut_to_squares_no_larger_than_itself() {
    let wanted = [48, 96, 240, 648];
    let cases: &[(u32, u32, &[u32])] = &[
        (700, 900, &[48, 96, 240, 648]),
        (648, 648, &[48, 96, 240, 648]),
        (500, 100, &[48, 96]),
        (47, 300, &[47]),
        (1, 1, &[1]),
    ];
    for (width, height, expected) in cases {
        assert_eq!(sides(&photo(*width, *height), &wanted), *expected);
        assert_eq!(
            sides(&plain(*width, *height, [9, 9, 9, 9]), &wanted),
            *expected
        );
    }
}

#[test]
fn what_was_see_through_is_white() {
    let made = squares("photo", &plain(64, 64, [0, 0, 0, 0]), &[48]).unwrap();
    let read = image::load_from_memory(&made[0].1).unwrap().to_rgb8();
    assert_eq!(read.get_pixel(20, 20).0, [255, 255, 255]);
}

#[test]
fn a_picture_stands_upright_and_does_not_say_where_it_was_taken() {
    // Left half black, right half white; turned by a quarter, the upper half is black.
    let pixels = image::RgbImage::from_fn(96, 96, |x, _| match x < 48 {
        true => image::Rgb([0, 0, 0]),
        false => image::Rgb([255, 255, 255]),
    });
    let lying = jpeg("photo", &DynamicImage::from(pixels)).unwrap();
    let sent = with_exif(&lying, 6);
    let made = squares("photo", &sent, &[96]).unwrap();
    let read = image::load_from_memory(&made[0].1).unwrap().to_rgb8();
    assert!(read.get_pixel(48, 10).0[0] < 30, "the upper half is black");
    assert!(read.get_pixel(48, 86).0[0] > 220, "the lower half is white");
    let has = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|it| it == text);
    assert!(has(&sent, b"GPS 41") && has(&sent, b"Exif"));
    assert!(!has(&made[0].1, b"GPS 41") && !has(&made[0].1, b"Exif"));
}

#[test]
fn what_is_no_picture_is_refused() {
    let cut = photo(300, 300);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "the picture is empty"),
        (
            "a text",
            b"{}".to_vec(),
            "this is no picture that can be read: send a JPEG or a PNG",
        ),
        (
            "GIF",
            b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
            "this is no picture that can be read: send a JPEG or a PNG",
        ),
        (
            "SVG",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "this is no picture that can be read: send a JPEG or a PNG",
        ),
        (
            "too many bytes",
            vec![0xff; LARGEST + 1],
            "the picture is larger than 4194304 bytes",
        ),
        (
            "a bomb",
            bomb(9_000, 9_000),
            "the picture is 9000 × 9000 pixels, and has to have fewer than 25000000",
        ),
        (
            "half a header",
            cut[..20].to_vec(),
            "the picture cannot be read: ",
        ),
        (
            "a header only",
            b"\x89PNG\r\n\x1a\n".to_vec(),
            "the picture cannot be read: ",
        ),
        (
            "a longer bomb",
            bomb(2_000_000, 2),
            "the picture cannot be read: ",
        ),
        (
            "the largest bomb",
            bomb(u32::MAX >> 1, u32::MAX >> 1),
            "the picture cannot be read: ",
        ),
    ];
    for (name, bytes, message) in cases {
        let refused = squares("photo", &bytes, &[48]).unwrap_err();
        assert!(refused.message.starts_with(message), "{name}: {refused}");
        assert_eq!(refused.target.as_deref(), Some("photo"), "{name}");
    }
}

#[test]
fn a_picture_made_anew_keeps_its_format_and_its_bounds() {
    let logo = anew("bannerLogo", &plain(245, 36, [1, 2, 3, 0]), (245, 36)).unwrap();
    assert_eq!(logo.media_type, "image/png");
    let read = image::load_from_memory(&logo.bytes).unwrap().to_rgba8();
    assert_eq!(read.get_pixel(0, 0).0, [1, 2, 3, 0]);
    let photo = anew("backgroundImage", &photo(10, 10), (1920, 1080)).unwrap();
    assert_eq!(photo.media_type, "image/jpeg");
    let refused = anew("bannerLogo", &plain(246, 36, [0; 4]), (245, 36)).unwrap_err();
    assert_eq!(
        refused.message,
        "the picture is 246 × 36 pixels, and `bannerLogo` takes 245 × 36 at most"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever comes, it is a picture or a refusal.
    #[test]
    fn broken_pictures_do_no_harm(place in 0_usize..1000, value: u8, cut in 0_usize..1000, kind: bool) {
        let mut bytes = if kind { photo(60, 50) } else { plain(60, 50, [7, 7, 7, 99]) };
        let count = bytes.len();
        bytes[place % count] = value;
        bytes.truncate(count - cut % count);
        if let Ok(made) = squares("photo", &bytes, &[48]) {
            prop_assert!(!made.is_empty());
        }
    }
}
