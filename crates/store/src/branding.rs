//! Pictures of an organisation's sign-in pages, by language and place.

use crate::{
    error::Result,
    tx::{Tx, WriteTx},
    value::values,
};

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// What tells it from others.
    pub tag: String,
    /// `image/png` or `image/jpeg`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Which pictures there are: language, place, tag.
pub fn tags(tx: &Tx<'_>) -> Result<Vec<(String, String, String)>> {
    tx.query(
        "SELECT locale, place, tag FROM branding_images WHERE tenant = $1 ORDER BY locale, place",
        values![tx.tenant().0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )
}

/// The picture of that language in that place.
pub fn image(tx: &Tx<'_>, locale: &str, place: &str) -> Result<Option<Image>> {
    tx.query_one(
        "SELECT tag, media_type, bytes FROM branding_images WHERE tenant = $1 AND locale = $2 AND place = $3",
        values![tx.tenant().0, locale, place],
        |row| {
            Ok(Image {
                tag: row.get(0)?,
                media_type: row.get(1)?,
                bytes: row.get(2)?,
            })
        },
    )
}

/// Puts a picture there.
pub fn set_image(tx: &WriteTx<'_>, locale: &str, place: &str, image: &Image) -> Result<()> {
    tx.execute(
        "INSERT INTO branding_images (tenant, locale, place, tag, media_type, bytes) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (tenant, locale, place) DO UPDATE SET tag = excluded.tag, media_type = excluded.media_type, bytes = excluded.bytes",
        values![
            tx.tenant().0,
            locale,
            place,
            &image.tag,
            &image.media_type,
            image.bytes.clone()
        ],
    )?;
    Ok(())
}

/// Removes the picture from there. `false` when there is none.
pub fn remove_image(tx: &WriteTx<'_>, locale: &str, place: &str) -> Result<bool> {
    let removed = tx.execute(
        "DELETE FROM branding_images WHERE tenant = $1 AND locale = $2 AND place = $3",
        values![tx.tenant().0, locale, place],
    )?;
    Ok(removed > 0)
}

/// Removes all pictures of a language.
pub fn remove_images(tx: &WriteTx<'_>, locale: &str) -> Result<()> {
    tx.execute(
        "DELETE FROM branding_images WHERE tenant = $1 AND locale = $2",
        values![tx.tenant().0, locale],
    )?;
    Ok(())
}
