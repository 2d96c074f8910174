//! What is wrong with a row of an imported file, for those who mend it. Imports say it in English, by kind and column; here
//! the same is said in Chinese.

use crate::lang::Lang;

impl Lang {
    /// `kind` and `column` as imports name them; `like`: the earlier line that it repeats or contradicts.
    pub fn row_fault(self, kind: &str, column: Option<&str>, like: Option<usize>, english: &str) -> String {
        if self == Lang::En {
            return english.to_owned();
        }
        let as_column = || {
            match column {
                Some("card") => "会员卡号是 6 到 24 位字母和数字",
                Some("name") => "姓名是 2 到 40 个字，不能有数字，看看几列有没有错位",
                Some("phone") => "手机号是 11 位数字，13 到 19 开头",
                Some("union") => "工会名称是 2 到 80 个字",
                Some("division") => "地区编码是 2、4 或 6 位数字，例如 360403",
                Some("kind") => "设施类型只能写 palace、workers_home、reading_room 或 outdoor_station",
                Some("status") => "状态只能写 planned、under_construction、in_service、renovating 或 closed",
                Some("status_since" | "opens_on") => "日期照 2026-10-01 这样写",
                Some("longitude") => "经度是 -180 到 180 的度数，例如 115.9529",
                Some("latitude") => "纬度是 -90 到 90 的度数，例如 29.6621，看看和经度有没有写反",
                Some("floor_area_m2") => "建筑面积是平方米的整数",
                Some("facility_id" | "venue_id") => "编号是小写字母、数字和短横线，字母开头",
                Some("union_kind") => "工会类型只能写 county、city、grassroots 或 gig",
                _ => "格式不对",
            }
            .to_owned()
        };
        match (kind, like) {
            ("missing", _) => "这一格不能空".to_owned(),
            ("malformed", _) => as_column(),
            ("duplicate", Some(line)) => format!("和第 {line} 行重复"),
            ("conflict", Some(line)) => format!("和第 {line} 行写的不一样"),
            ("unknown", _) => "没有这个地区编码".to_owned(),
            ("ragged", _) => "这一行的格数和表头不一样".to_owned(),
            ("header", _) => "表头缺列、多列或者重复".to_owned(),
            ("too_large", _) => "太大了：文件、行数或者这一格".to_owned(),
            ("invisible", _) => "这一格里有看不见的字符，请删掉重新输".to_owned(),
            ("unlisted", _) => "错的行太多，后面的没有列出来".to_owned(),
            ("lost_digits", _) => "表格软件把长号码改掉了，请把这一列设成文本，再填一次".to_owned(),
            ("unreadable", _) => "这个文件读不了，请存成 CSV（UTF-8）或 XLSX".to_owned(),
            ("foreign", _) if column == Some("division") => "这个地区不归你这里管".to_owned(),
            ("foreign", _) if matches!(column, Some("facility_id" | "venue_id")) => {
                "这个编号是别处的，不归你这里管".to_owned()
            }
            ("foreign", _) => "这张卡或这个工会不归你这里管".to_owned(),
            _ => "有重复或者矛盾".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_said_in_the_readers_language() {
        let said =
            |lang: Lang| lang.row_fault("malformed", Some("phone"), None, "a mobile number has 11 digits");
        assert_eq!(said(Lang::En), "a mobile number has 11 digits");
        assert_eq!(said(Lang::Zh), "手机号是 11 位数字，13 到 19 开头");
        assert_eq!(
            Lang::Zh.row_fault("duplicate", Some("card"), Some(7), ""),
            "和第 7 行重复"
        );
    }
}
