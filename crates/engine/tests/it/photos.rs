//! Photos that several people change at once.

use std::{collections::BTreeSet, thread};
use xenia_engine::{
    directory::photos::{self, Photo, Wanted, Whose},
    store::photos::sizes,
};
use xenia_testkit::{World, pictures};

#[test]
fn of_two_photos_that_come_at_once_one_is_kept_whole() {
    let world = World::new();
    let ctx = world.as_administrator();
    for round in 0..4 {
        thread::scope(|scope| {
            for side in [700, 300, 120, 30] {
                let (world, ctx) = (&world, &ctx);
                scope.spawn(move || {
                    let bytes = pictures::jpeg(side + round, side);
                    photos::set(&world.engine, ctx, Whose::Mine, &bytes, None).unwrap();
                });
            }
        });
        let kept = world
            .engine
            .read(&ctx, |tx| Ok(sizes(tx, world.administrator.0)?));
        let tags: BTreeSet<String> = kept.unwrap().into_iter().map(|it| it.tag).collect();
        assert_eq!(tags.len(), 1, "sizes of several photos");
        let (photo, bytes) =
            photos::read(&world.engine, &ctx, Whose::Mine, Wanted::Largest).unwrap();
        let side = u32::try_from(photo.side).unwrap();
        assert_eq!(pictures::dimensions(&bytes), (side, side));
        assert_eq!(Photo::side_of(&photo.name()), Some(side));
    }
    photos::remove(&world.engine, &ctx, Whose::Mine, None).unwrap();
    let left = photos::list(&world.engine, &ctx, Whose::Mine).unwrap();
    assert_eq!(left, []);
}
