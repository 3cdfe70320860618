/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

package scrub

import "strings"

// value is where a value stands, and how.
type value struct {
	start, end int
	quoted     bool // in quotation marks
	prose      bool // behind a colon and a blank, neither it nor its name in quotation marks
}

// valueBehind reads what stands behind the = : or > at a place.
func valueBehind(text string, at int, quotedName bool) value {
	start := at + 1
	if text[at] == '>' {
		return value{start: start, end: start + endOf(text[start:], "<")}
	}
	if text[at] == '=' && start < len(text) && text[start] == '>' {
		start++
	}
	blank := start
	for start < len(text) && isBlank(text[start]) {
		start++
	}
	prose := start > blank && (!quotedName || isBlank(text[at-1]))
	if text[at] == '=' && start > blank && !quotedName && !isBlank(text[at-1]) && text[at-1] != ':' { // an empty value: TOKEN= next
		return value{start: blank, end: blank}
	}
	if block := blockScalar(text[start:]); block > 0 {
		start += block
		return value{start: start, end: start + endOf(text[start:], "\r\n")}
	}
	if start < len(text) && text[start] == '[' && !strings.HasPrefix(text[start:], open) {
		start++
	}
	mark := start
	for start < len(text) && text[start] == '\\' {
		start++
	}
	if start < len(text) && isQuote(text[start]) {
		start++
		return value{start: start, end: start + endOfQuoted(text[start:], text[mark:start]), quoted: true, prose: prose && text[at] == ':'}
	}
	return value{start: mark, end: mark + endOfPlain(text[mark:]), prose: prose && text[at] == ':'}
}

// blockScalar is the length of YAML's | or > with the line's end and the next line's indentation.
func blockScalar(text string) int {
	if len(text) < 2 || text[0] != '|' && text[0] != '>' {
		return 0
	}
	at := 1
	for at < len(text) && (text[at] == '-' || text[at] == '+') {
		at++
	}
	if at == len(text) || !isLine(text[at]) {
		return 0
	}
	for at < len(text) && (isLine(text[at]) || isBlank(text[at])) {
		at++
	}
	return at
}

// endOfQuoted finds the mark that closes what the given one, with its backslashes, opened.
func endOfQuoted(text, mark string) int {
	quote := mark[len(mark)-1]
	for at := 0; at < len(text); at++ {
		if text[at] != quote {
			continue
		}
		slashes := 0
		for slashes < at && text[at-1-slashes] == '\\' {
			slashes++
		}
		// Within JSON in JSON the closing mark has as many backslashes as the opening one, an inner one more.
		if slashes <= len(mark)-1 || len(mark) == 1 && slashes%2 == 0 {
			return at - slashes
		}
	}
	return len(text)
}

// endOfPlain: to a blank, a quotation mark, ; or &, and not beyond a comma behind which another name comes. Brackets and commas
// at its end belong to what it stands in.
func endOfPlain(text string) int {
	end := endOf(text, " \t\r\n\"'`;&")
	if end > 0 && end < len(text) && isQuote(text[end]) && text[end-1] == '\\' {
		end--
	}
	for at := 0; at < end; at++ {
		if text[at] == ',' && startsName(text[at+1:end]) {
			end = at
		}
	}
	for end > 1 && strings.IndexByte(",)}]>", text[end-1]) >= 0 {
		end--
	}
	return end
}

// startsName: a name with = or : behind it, or nothing at all.
func startsName(text string) bool {
	at := 0
	for at < len(text) && (isAlnum(text[at]) || strings.IndexByte("_-.", text[at]) >= 0) {
		at++
	}
	return at == len(text) && at == 0 || at < len(text) && (text[at] == '}' || at > 0 && (text[at] == '=' || text[at] == ':'))
}

func endOf(text, marks string) int {
	if end := strings.IndexAny(text, marks); end >= 0 {
		return end
	}
	return len(text)
}

// endOfHeader: a header ends with its line, or with what it is quoted in.
func endOfHeader(text string) int {
	if strings.HasPrefix(text, "[") {
		return endOf(text, "]\r\n")
	}
	return endOf(text, "\"'`\r\n\\")
}

// credentialsOf finds those behind the scheme of an Authorization header: one word for schemes that have one, else all to the header's end.
func credentialsOf(text string, start int) (int, int) {
	whole := start + endOfHeader(text[start:])
	word := start + endOf(text[start:whole], " \t")
	after := word
	for after < whole && isBlank(text[after]) {
		after++
	}
	scheme := lower(text[start:word])
	switch {
	case after == whole || strings.HasSuffix(scheme, ","):
		return start, start + endOfPlain(text[start:whole])
	case listed(secretSchemes[:], scheme), listed(secretHeaderSchemes[:], scheme):
		return after, after + endOfPlain(text[after:whole])
	case scheme == redacted:
		return start, start
	}
	return after, whole
}

// isTold: what is no secret although it stands behind a secret's name.
func isTold(name, text string, v value, whole string) bool {
	switch {
	case text == "", strings.Trim(text, "*•.xX-") == "", listed(secretProse[:], lower(strings.TrimRight(text, ".,:;)"))):
		return true
	case strings.HasPrefix(text, "${"), strings.HasPrefix(text, "$("), strings.HasPrefix(text, "{{"), strings.HasPrefix(text, "<") && !v.quoted,
		strings.HasPrefix(text, "%") && len(text) == 2, strings.HasPrefix(text, redacted):
		return true
	case !v.quoted && (text[0] == '{' || text[0] == '[' || strings.IndexByte("&*(", text[0]) >= 0 && (len(text) == 1 || isUpper(text[1]) || text[1] == '"' || text[1] == '{') || text[0] == '*' && strings.IndexByte(text, '.') > 0):
		return true // a structure: what is in it has names of its own
	case strings.HasPrefix(text, "map["), isVariable(text), isPath(text):
		return true
	case strings.HasSuffix(lower(name), "pwd") && text[0] == '/':
		return true // the directory
	case lower(name) == "pass" && isNumber(text), len(text) < 4 && isNumber(text):
		return true
	case strings.Contains(lower(name), "token") && len(text) < 3:
		return true
	}
	return v.prose && !v.quoted && isProse(text, whole[v.end:])
}

// isVariable: $NAME of a shell and ?, $1, :name and @name of SQL, which are not the value.
func isVariable(text string) bool {
	switch {
	case text == "?":
		return true
	case len(text) < 2:
		return false
	case text[0] == '$' && isNumber(text[1:]):
		return true
	case text[0] == ':' || text[0] == '@':
		return strings.Trim(text[1:], "abcdefghijklmnopqrstuvwxyz_0123456789") == ""
	case text[0] != '$':
		return false
	}
	for i := 1; i < len(text); i++ {
		if !isUpper(text[i]) && text[i] != '_' && !(isDigit(text[i]) && i > 1) {
			return false
		}
	}
	return true
}

// isPath: /var/run/secrets/token is where it is, kube-system/token what it is called.
func isPath(text string) bool {
	slash := strings.IndexByte(text, '/')
	if slash < 0 {
		return false
	}
	for i := 0; i < len(text); i++ {
		if !isLower(text[i]) && strings.IndexByte("/.-_", text[i]) < 0 && !isDigit(text[i]) {
			return false
		}
	}
	return slash > 0 || strings.LastIndexByte(text, '/') > 0
}

func isNumber(text string) bool { return strings.Trim(text, "0123456789") == "" }

// isProse: a plain word that goes on with others, "password: must have 8 characters", as no value does.
func isProse(text, rest string) bool {
	word := strings.TrimRight(text, ",.:;)")
	for i := 0; i < len(word); i++ {
		if !isLower(word[i]) && !(i == 0 && isUpper(word[i])) && word[i] != '-' {
			return false
		}
	}
	return len(rest) > 1 && isBlank(rest[0]) && (isAlnum(rest[1]) || rest[1] == '"' || rest[1] == '(') || len(word) < len(text)
}

// followsParser: "unexpected token: 'x'" is what a parser says.
func followsParser(before string) bool {
	end := strings.LastIndexByte(before, ':')
	for end > 0 && !isBlank(before[end-1]) {
		end--
	}
	for end > 0 && isBlank(before[end-1]) {
		end--
	}
	word := lower(before[strings.LastIndexAny(before[:end], " \t\n:(")+1 : end])
	return listed(secretParsers[:], word)
}

// looksRandom: 8 characters or more, of two kinds at least, as words and numbers are not.
func looksRandom(text string) bool {
	const shortest = 8
	lowers, uppers, digits, others := 0, 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case isLower(c):
			lowers = 1
		case isUpper(c):
			uppers = 1
		case isDigit(c):
			digits = 1
		case c == '/' || c == '.' || c == '-' || c == '_' || c == ':':
		default:
			others = 1
		}
	}
	return len(text) >= shortest && lowers+uppers+digits+others >= 2 && !(len(text) < 2*shortest && uppers == 1 && isUpper(text[0]) && strings.Trim(text[1:], "abcdefghijklmnopqrstuvwxyz") == "")
}
