//! Facilities: a palace (bookable), and what else a union runs for workers (listed and counted).

use crate::words_enum;

words_enum! {
    /// What a facility is.
    FacilityKind {
        /// 工人文化宫: the bookable one.
        Palace = "palace",
        /// 职工之家
        WorkersHome = "workers_home",
        /// 职工书屋
        ReadingRoom = "reading_room",
        /// 户外劳动者服务站点
        OutdoorStation = "outdoor_station",
    }
}

words_enum! {
    /// Where a facility is in its life.
    FacilityStatus {
        Planned = "planned",
        UnderConstruction = "under_construction",
        InService = "in_service",
        Renovating = "renovating",
        Closed = "closed",
    }
}

impl FacilityStatus {
    /// Only a facility in service takes reservations.
    pub fn takes_reservations(self) -> bool {
        self == FacilityStatus::InService
    }
}

words_enum! {
    /// What a workers' home or a station offers without booking.
    Amenity {
        DrinkingWater = "drinking_water",
        Rest = "rest",
        Charging = "charging",
        Microwave = "microwave",
        HotMeals = "hot_meals",
        FirstAid = "first_aid",
        Toilet = "toilet",
        Wifi = "wifi",
        Books = "books",
        Consultation = "consultation",
    }
}
