//! Venues: the kinds of hall, room and field, and what one of their courts is.

use crate::words_enum;

words_enum! {
    /// What is played or done at a venue.
    VenueKind {
        Badminton = "badminton",
        Basketball = "basketball",
        Tennis = "tennis",
        TableTennis = "table_tennis",
        Volleyball = "volleyball",
        Gateball = "gateball",
        Football = "football",
        /// 风雨球场: a covered court for several sports.
        MultiSport = "multi_sport",
        Swimming = "swimming",
        Fitness = "fitness",
        Dance = "dance",
        Darts = "darts",
        Archery = "archery",
        ChessCards = "chess_cards",
        ReadingRoom = "reading_room",
        Rehearsal = "rehearsal",
        MultiPurpose = "multi_purpose",
        LectureHall = "lecture_hall",
        Classroom = "classroom",
        Consultation = "consultation",
    }
}

words_enum! {
    /// How a reservation of a court turns into parts.
    Takes {
        /// Every part of the court: a table, a lane, a full court of two halves.
        Whole = "whole",
        /// One free part a person: the seats of a reading room.
        Seats = "seats",
    }
}
