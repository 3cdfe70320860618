package p

var numbers = []interface{}{0, 42, 4_2, 0600, 0_600, 0o600, 0xBad_Face, 0b11, 1., .5, 1.5e-3, 1E6, 0x1p-2, 0x_1F.8P+1, 0i, 0123i, 1.e+0i, .12345E+5i}
var strings = []string{"a\t\"b\"\\", `raw "quoted" \n`, "\u65e5\U00008a9e\xff\377", "日本語"}
var runes = []rune{'a', '\n', '\'', '\\', '日', '\000', '\xff', '\u12e4', '"'}
