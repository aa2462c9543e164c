//! A post office for tests: takes mails, or refuses them as told.

use std::sync::{
    Arc, Mutex,
    mpsc::{Receiver, Sender, channel},
};
use xenia_engine::{
    domain::{
        JobId, NodeKind,
        audit::{NewEvent, Target},
    },
    mail::{self, MailError, MailTransport, Message, Posting},
    store::Written,
};
use xenia_jobs::Work;
use xenia_testkit::World;

/// What the post office does with the next mails; what is not said is taken.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    Passing,
    Permanent,
    Panic,
}

pub(crate) struct Post {
    answers: Mutex<Vec<Answer>>,
    taken: Mutex<Sender<(Posting, Message)>>,
}

impl MailTransport for Post {
    fn send(&self, posting: &Posting, message: &Message) -> Result<(), MailError> {
        let answer = self.answers.lock().unwrap().pop();
        let refused = |permanent| {
            Err(MailError {
                reason: "the post office says no".to_owned(),
                permanent,
            })
        };
        match answer {
            Some(Answer::Passing) => refused(false),
            Some(Answer::Permanent) => refused(true),
            Some(Answer::Panic) => panic!("the post office burns"),
            None => {
                self.taken
                    .lock()
                    .unwrap()
                    .send((*posting, message.clone()))
                    .unwrap();
                Ok(())
            }
        }
    }
}

/// A world with a post office that answers so, in that order; and what it took.
pub(crate) fn work(world: &World, answers: &[Answer]) -> (Work, Receiver<(Posting, Message)>) {
    let (taken, received) = channel();
    let mut answers = answers.to_vec();
    answers.reverse();
    let post = Post {
        answers: Mutex::new(answers),
        taken: Mutex::new(taken),
    };
    let work = Work {
        engine: Arc::clone(&world.engine),
        mail: Arc::new(post),
    };
    (work, received)
}

/// Orders a mail; its job.
pub(crate) fn order(world: &World, to: &str) -> JobId {
    let message = Message {
        to: to.to_owned(),
        to_name: None,
        reply_to: None,
        subject: "Hello".to_owned(),
        text: "Hello".to_owned(),
        html: "<p>Hello</p>".to_owned(),
    };
    let ctx = world.as_system();
    let job = world.engine.new_id();
    world
        .engine
        .write(&ctx, |tx| {
            mail::queue(tx, &ctx, job, &message)?;
            let target = Target::new(NodeKind::User, world.administrator, "admin");
            Ok(Written::new(
                (),
                NewEvent::new("Test", "Order mail", target),
            ))
        })
        .unwrap();
    JobId(job)
}
