//! Words of the page that shows the visual language.

words! {
    design_title: "样子", "Looks";
    design_colours: "颜色", "Colours";
    design_type: "字", "Letters";
    design_slots: "格子", "Slots";
    design_buttons: "按钮和标签", "Buttons and tags";
    design_notes: "提示", "Notes";
    design_fields: "填写", "Fields";
    design_rows: "列表", "Rows";
    design_tickets: "票", "Tickets";
    design_blanks: "没有、出错、等待", "Empty, wrong, waiting";
    design_drawings: "图", "Drawings";
}
