//! Invitations and one-time codes: the rules by which people from outside come in.
