//! The closed sets of the domain in words: kinds, states, amenities, and how one counts courts.

use crate::lang::Lang;
use gongyue::audit::{Act, ActKind};
use gongyue::coverage::{MilestoneKind, QualityMark, TargetMeasure};
use gongyue::facility::{Amenity, FacilityKind, FacilityStatus};
use gongyue::reservation::ReservationStatus;
use gongyue::slot_state::SlotState;
use gongyue::venue::VenueKind;

/// One `match` over both the value and the language: a value without both words does not compile.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident($type:ident) { $($variant:ident: $zh:literal, $en:literal;)+ }) => {
        impl Lang {
            $(#[$doc])*
            pub const fn $name(self, value: $type) -> &'static str {
                match (value, self) {
                    $(($type::$variant, Lang::Zh) => $zh, ($type::$variant, Lang::En) => $en,)+
                }
            }
        }
    };
}

named! { venue_kind(VenueKind) {
    Badminton: "羽毛球", "Badminton";
    Basketball: "篮球", "Basketball";
    Tennis: "网球", "Tennis";
    TableTennis: "乒乓球", "Table tennis";
    Volleyball: "排球", "Volleyball";
    Gateball: "门球", "Gateball";
    Football: "足球", "Football";
    MultiSport: "风雨球场", "Covered court";
    Swimming: "游泳", "Swimming";
    Fitness: "健身", "Fitness";
    Dance: "舞蹈", "Dance";
    Darts: "飞镖", "Darts";
    Archery: "射箭", "Archery";
    ChessCards: "棋牌", "Chess and cards";
    ReadingRoom: "阅览", "Reading";
    Rehearsal: "排练", "Rehearsal";
    MultiPurpose: "多功能厅", "Hall";
    LectureHall: "报告厅", "Lecture hall";
    Classroom: "培训教室", "Classroom";
    Consultation: "职工咨询", "Advice";
} }

named! {
    /// The head of the switch between the two views of a day.
    by_court(VenueKind) {
    Badminton: "按场地看", "By court";
    Basketball: "按场地看", "By court";
    Tennis: "按场地看", "By court";
    TableTennis: "按球台看", "By table";
    Volleyball: "按场地看", "By court";
    Gateball: "按场地看", "By court";
    Football: "按场地看", "By pitch";
    MultiSport: "按场地看", "By court";
    Swimming: "按泳道看", "By lane";
    Fitness: "按位置看", "By place";
    Dance: "按房间看", "By room";
    Darts: "按镖位看", "By board";
    Archery: "按靶位看", "By target";
    ChessCards: "按桌看", "By table";
    ReadingRoom: "按区域看", "By area";
    Rehearsal: "按房间看", "By room";
    MultiPurpose: "按厅看", "By hall";
    LectureHall: "按厅看", "By hall";
    Classroom: "按教室看", "By room";
    Consultation: "按房间看", "By room";
} }

impl Lang {
    /// 2 张台; 1 table, 2 tables.
    pub fn courts(self, kind: VenueKind, n: u32) -> String {
        let (unit, one, many) = match kind {
            VenueKind::TableTennis => ("张台", "table", "tables"),
            VenueKind::ChessCards => ("张桌", "table", "tables"),
            VenueKind::Football => ("片场地", "pitch", "pitches"),
            VenueKind::Swimming => ("条泳道", "lane", "lanes"),
            VenueKind::Fitness => ("个位置", "place", "places"),
            VenueKind::Darts => ("个镖位", "board", "boards"),
            VenueKind::Archery => ("个靶位", "target", "targets"),
            VenueKind::ReadingRoom => ("个座位", "seat", "seats"),
            VenueKind::Dance | VenueKind::Rehearsal | VenueKind::Classroom | VenueKind::Consultation => {
                ("间", "room", "rooms")
            }
            VenueKind::MultiPurpose | VenueKind::LectureHall => ("个厅", "hall", "halls"),
            VenueKind::Badminton
            | VenueKind::Basketball
            | VenueKind::Tennis
            | VenueKind::Volleyball
            | VenueKind::Gateball
            | VenueKind::MultiSport => ("片场地", "court", "courts"),
        };
        match self {
            Lang::Zh => format!("{n} {unit}"),
            Lang::En => format!("{n} {}", if n == 1 { one } else { many }),
        }
    }

    /// 还有 2 张台; 2 tables left.
    pub fn courts_left(self, kind: VenueKind, n: u32) -> String {
        match self {
            Lang::Zh => format!("还有 {}", self.courts(kind, n)),
            Lang::En => format!("{} left", self.courts(kind, n)),
        }
    }
}

named! { facility_kind(FacilityKind) {
    Palace: "文化宫", "Cultural palace";
    WorkersHome: "职工之家", "Workers' home";
    ReadingRoom: "职工书屋", "Workers' reading room";
    OutdoorStation: "户外劳动者驿站", "Outdoor workers' station";
} }

named! { milestone_kind(MilestoneKind) {
    Approved: "立项批复", "Approved";
    SiteSecured: "用地落实", "Site secured";
    GroundBroken: "开工", "Ground broken";
    ToppedOut: "主体封顶", "Topped out";
    Accepted: "竣工验收", "Accepted";
    Opened: "开放", "Opened";
} }

named! { quality_mark(QualityMark) {
    FitsNeeds: "符合职工需要", "Fits workers' needs";
    CorePurpose: "主业主责突出", "Core purpose stands out";
    FrequentActivities: "活动经常", "Frequent activities";
    LocalCharacter: "有当地特色", "Local character";
    CompleteManagement: "管理健全", "Complete management";
} }

named! { target_measure(TargetMeasure) {
    Covered: "有文化宫开放的市、县", "Places with a palace in service";
    Marks: "五条标准都达到的文化宫", "Palaces that meet all five marks";
} }

named! {
    /// As a heading over several.
    facility_kinds(FacilityKind) {
    Palace: "文化宫", "Cultural palaces";
    WorkersHome: "职工之家", "Workers' homes";
    ReadingRoom: "职工书屋", "Reading rooms";
    OutdoorStation: "户外劳动者驿站", "Outdoor workers' stations";
} }

named! { facility_status(FacilityStatus) {
    Planned: "规划中", "Planned";
    UnderConstruction: "在建", "Under construction";
    InService: "在用", "In service";
    Renovating: "改造中", "Being renovated";
    Closed: "已关闭", "Closed";
} }

named! { reservation_status(ReservationStatus) {
    Requested: "等答复", "Waiting for approval";
    Confirmed: "约好了", "Reserved";
    CheckedIn: "已签到", "Checked in";
    Completed: "去过了", "Done";
    Cancelled: "退掉了", "Cancelled";
    CancelledLate: "晚退", "Cancelled late";
    Displaced: "场馆停用，已退", "Withdrawn by the venue";
    Declined: "没有批准", "Declined";
    NoShow: "没到", "Missed";
} }

named! {
    /// What the state of a slot is called in its label.
    slot_state(SlotState) {
    Free: "可约", "free";
    Taken: "已约出", "taken";
    Mine: "我的", "mine";
    Held: "单位占用", "held";
    Closed: "停用", "closed";
    Past: "已过", "past";
    NotOpenYet: "还没放号", "not open yet";
    TooLate: "来不及约了", "too late to reserve";
    Ballot: "抽签", "by ballot";
    WalkIn: "留给现场", "for walk-ins";
} }

named! { amenity(Amenity) {
    DrinkingWater: "饮水", "Drinking water";
    Rest: "歇脚", "Seats to rest";
    Charging: "充电", "Charging";
    Microwave: "热饭", "Microwave";
    HotMeals: "热餐", "Hot meals";
    FirstAid: "急救药箱", "First aid";
    Toilet: "厕所", "Toilet";
    Wifi: "无线网", "Wi-Fi";
    Books: "图书", "Books";
    Consultation: "法律咨询", "Legal advice";
} }

named! { act_kind(ActKind) {
    Rules: "规则", "Rules";
    Staff: "工作人员", "Staff";
    Members: "会员", "Members";
    Rolls: "名册", "Rolls";
    Reservations: "预约", "Reservations";
    Places: "场地", "Places";
} }

named! {
    /// What an act is called, for who manages the palace.
    act_name(Act) {
    PolicyDrafted: "写了规则草稿", "Wrote a draft of the rules";
    PolicyDraftDropped: "扔掉了规则草稿", "Threw a draft of the rules away";
    PolicyPublished: "发布了新规则", "Published new rules";
    FacilityAdded: "登记了设施", "Added a facility";
    FacilityEdited: "改了文化宫的资料", "Edited the palace";
    FacilityImported: "按文件登记了设施", "Entered a facility from a file";
    StatusEntered: "登记了状态", "Entered a status";
    StatusDropped: "去掉了一条状态", "Took a status out";
    MilestoneSet: "改了工程节点", "Changed a milestone";
    QualityAssessed: "评了标准", "Assessed a mark of quality";
    TargetSet: "定了目标", "Set a target";
    ReportIssued: "签发了月报", "Issued a monthly report";
    TargetDropped: "去掉了目标", "Dropped a target";
    VenueAdded: "加了场馆", "Added a venue";
    VenueEdited: "改了场馆", "Edited a venue";
    VenueRetired: "停办了场馆", "Retired a venue";
    CourtsAdded: "加了场地", "Added courts";
    CourtEdited: "改了场地", "Edited a court";
    CourtRetired: "停办了场地", "Retired a court";
    HoursChanged: "改了开放时间", "Changed the opening hours";
    ExceptionSet: "定了特别日子的开放时间", "Set the hours of a date";
    ExceptionDropped: "取消了特别日子的开放时间", "Dropped the hours of a date";
    ClosureMade: "停用或留用了场地", "Closed or held a place";
    ClosureChanged: "改了停用或留用", "Changed a closure or hold";
    ClosureLifted: "恢复了场地", "Opened a place again";
    HoldConfirmed: "确认了留用", "Confirmed a hold";
    HoldReturned: "没人确认，留用的场地放出来了", "An unconfirmed hold was returned";
    SeriesMade: "排了每周的固定场", "Made a weekly series";
    SeriesEnded: "停了每周的固定场", "Ended a weekly series";
    BallotAnnounced: "公布了抽签", "Announced a draw";
    BallotClosed: "截止了抽签报名", "Closed the entries of a draw";
    BallotDrawn: "抽了签", "Drew the lots";
    BallotVoided: "取消了抽签", "Called a draw off";
    ActivityAnnounced: "办了活动", "Announced an activity";
    ActivityChanged: "改了活动", "Changed an activity";
    ActivityCancelled: "取消了活动", "Called an activity off";
    ActivityListed: "记了活动到没到", "Noted who came to an activity";
    PhotoAdded: "加了照片", "Added a photo";
    PhotoRemoved: "去掉了照片", "Removed a photo";
    RoleGranted: "给了工作权限", "Granted a role";
    RoleEnded: "收回了工作权限", "Ended a role";
    RoleLapsed: "工作权限到期或长期没用，失效了", "A role lapsed: over, or not used";
    RollImported: "名册生效", "Put a roll in force";
    Verified: "通过了会员认证", "Verified a member";
    VerificationDeclined: "没有通过会员认证", "Declined to verify a member";
    VerificationLost: "名册上没有了，认证取消", "Off the roll, no longer verified";
    MemberViewed: "看了完整的手机号和卡号", "Looked at a full phone and card number";
    FactorsRemoved: "解除了第二步验证", "Removed second factors";
    WalkedIn: "办了现场使用", "Gave a court at the counter";
    ReservedOnBehalf: "代会员预约", "Reserved for a member";
    ReservedAgainstRules: "破例预约", "Reserved against the rules";
    CheckedIn: "办了签到", "Checked somebody in";
    ReservationCancelled: "退掉了预约", "Cancelled a reservation";
    ReservationMoved: "换了场地或时间", "Moved a reservation";
    ReservationExtended: "延长了预约", "Extended a reservation";
    ReservationEnded: "提前结束了使用", "Ended a reservation early";
    ReservationNoted: "写了备注", "Wrote a note";
    ReservationDisplaced: "场地停用，预约退掉了", "A closure displaced a reservation";
    RequestApproved: "批准了申请", "Approved a request";
    RequestDeclined: "没有批准申请", "Declined a request";
    RequestLapsed: "没人答复，申请失效", "A request lapsed without an answer";
    NoShow: "记了没到", "Nobody came";
    NoShowExcused: "免了没到", "Excused a no-show";
    AppealGranted: "申诉成立", "Granted an appeal";
    AppealRefused: "申诉不成立", "Refused an appeal";
    AppealLapsed: "申诉没人答复，自动成立", "An appeal was not answered and so granted";
    MemberSuspended: "暂停了会员的预约", "Suspended a member";
    SuspensionLifted: "恢复了会员的预约", "Lifted a suspension";
} }

named! {
    /// The same, told to the member whom it concerns.
    act_about_me(Act) {
    PolicyDrafted: "规则草稿有变动", "A draft of the rules changed";
    PolicyDraftDropped: "规则草稿没有了", "A draft of the rules was thrown away";
    PolicyPublished: "规则有变动", "The rules changed";
    FacilityAdded: "登记了设施", "Added a facility";
    FacilityEdited: "文化宫的资料有变动", "The palace was edited";
    FacilityImported: "按文件登记了设施", "Entered a facility from a file";
    StatusEntered: "登记了状态", "Entered a status";
    StatusDropped: "去掉了一条状态", "Took a status out";
    MilestoneSet: "改了工程节点", "Changed a milestone";
    QualityAssessed: "评了标准", "Assessed a mark of quality";
    TargetSet: "定了目标", "Set a target";
    ReportIssued: "签发了月报", "Issued a monthly report";
    TargetDropped: "去掉了目标", "Dropped a target";
    VenueAdded: "加了场馆", "Added a venue";
    VenueEdited: "改了场馆", "Edited a venue";
    VenueRetired: "停办了场馆", "Retired a venue";
    CourtsAdded: "加了场地", "Added courts";
    CourtEdited: "改了场地", "Edited a court";
    CourtRetired: "停办了场地", "Retired a court";
    HoursChanged: "改了开放时间", "Changed the opening hours";
    ExceptionSet: "定了特别日子的开放时间", "Set the hours of a date";
    ExceptionDropped: "取消了特别日子的开放时间", "Dropped the hours of a date";
    ClosureMade: "停用或留用了场地", "Closed or held a place";
    ClosureChanged: "改了停用或留用", "Changed a closure or hold";
    ClosureLifted: "恢复了场地", "Opened a place again";
    HoldConfirmed: "确认了留用", "Confirmed a hold";
    HoldReturned: "没人确认，留用的场地放出来了", "An unconfirmed hold was returned";
    SeriesMade: "排了每周的固定场", "Made a weekly series";
    SeriesEnded: "停了每周的固定场", "Ended a weekly series";
    BallotAnnounced: "公布了抽签", "Announced a draw";
    BallotClosed: "截止了抽签报名", "Closed the entries of a draw";
    BallotDrawn: "抽了签", "Drew the lots";
    BallotVoided: "取消了抽签", "Called a draw off";
    ActivityAnnounced: "办了活动", "Announced an activity";
    ActivityChanged: "改了活动", "Changed an activity";
    ActivityCancelled: "取消了活动", "Called an activity off";
    ActivityListed: "记了活动到没到", "Noted who came to an activity";
    PhotoAdded: "加了照片", "Added a photo";
    PhotoRemoved: "去掉了照片", "Removed a photo";
    RoleGranted: "给了你工作权限", "You were given a role";
    RoleEnded: "收回了你的工作权限", "Your role was ended";
    RoleLapsed: "你的工作权限失效了", "Your role lapsed";
    RollImported: "名册生效", "A roll was put in force";
    Verified: "通过了你的认证", "You were verified";
    VerificationDeclined: "没有通过你的认证", "You were not verified";
    VerificationLost: "名册上没有你了，认证取消", "You were off the roll and lost verification";
    MemberViewed: "看了你完整的手机号和卡号", "Your full phone and card number were looked at";
    FactorsRemoved: "解除了你的第二步验证", "Your second factors were removed";
    WalkedIn: "给你办了现场使用", "You were given a court at the counter";
    ReservedOnBehalf: "替你预约", "You were reserved a court";
    ReservedAgainstRules: "破例替你预约", "You were reserved a court against the rules";
    CheckedIn: "替你签到", "You were checked in";
    ReservationCancelled: "退掉了你的预约", "Your reservation was cancelled";
    ReservationMoved: "给你的预约换了场地或时间", "Your reservation was moved";
    ReservationExtended: "延长了你的预约", "Your reservation was extended";
    ReservationEnded: "提前结束了你的使用", "Your reservation was ended early";
    ReservationNoted: "给你的预约写了备注", "A note was written about your reservation";
    ReservationDisplaced: "场地停用，你的预约用不了了", "A closure displaced your reservation";
    RequestApproved: "批准了你的申请", "Your request was approved";
    RequestDeclined: "没有批准你的申请", "Your request was declined";
    RequestLapsed: "没人答复，你的申请失效", "Your request lapsed without an answer";
    NoShow: "记了你没到", "You were marked as not having come";
    NoShowExcused: "这次没到不算你的", "Your no-show was excused";
    AppealGranted: "你的申诉成立", "Your appeal was granted";
    AppealRefused: "你的申诉不成立", "Your appeal was refused";
    AppealLapsed: "你的申诉没人答复，自动成立", "Your appeal was not answered and so granted";
    MemberSuspended: "暂停了你的预约", "You were suspended";
    SuspensionLifted: "恢复了你的预约", "Your suspension was lifted";
} }

#[cfg(test)]
mod tests {
    use super::*;
    use Lang::{En, Zh};

    #[test]
    fn courts_are_counted_as_one_counts_them() {
        assert_eq!(Zh.courts_left(VenueKind::TableTennis, 2), "还有 2 张台");
        assert_eq!(Zh.courts_left(VenueKind::Archery, 4), "还有 4 个靶位");
        assert_eq!(En.courts_left(VenueKind::TableTennis, 1), "1 table left");
        assert_eq!(En.courts_left(VenueKind::Football, 2), "2 pitches left");
    }

    #[test]
    fn no_two_kinds_share_a_name() {
        for lang in Lang::ALL {
            let names: std::collections::BTreeSet<_> =
                VenueKind::ALL.iter().map(|kind| lang.venue_kind(*kind)).collect();
            assert_eq!(names.len(), VenueKind::ALL.len());
        }
    }
}
