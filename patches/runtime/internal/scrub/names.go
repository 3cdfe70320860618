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

// scrubNames: the value behind a name such as TOKEN, in any of the forms that shells, headers, JSON, YAML, XML, connection
// strings and Go's own printing have, and what follows Bearer and Basic.
func scrubNames(text string) string {
	c := cutter{text: text}
	namesSecret := false // {name: DB_PASSWORD, value: …}: the name is itself a value
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '=', ':', '>':
			name, quoted := nameBefore(text, at)
			if name == "" || at < c.from {
				continue
			}
			value := valueBehind(text, at, quoted)
			kind := kindOf(name, text, at)
			switch lowered := lower(name); {
			case lowered == "name" || lowered == "key":
				namesSecret = isSecretName(text[value.start:value.end])
				continue
			case lowered == "value" && namesSecret && kind == noSecret:
				kind = aSecret
			}
			namesSecret = false
			scrubValue(&c, name, kind, value)
		case ' ':
			scrubScheme(&c, at)
		}
	}
	return c.result()
}

type secretKind int

const (
	noSecret secretKind = iota
	aSecret
	aWeakSecret
	anAuthorization
	aCookie
)

func scrubValue(c *cutter, name string, kind secretKind, v value) {
	text := c.text[v.start:v.end]
	switch kind {
	case aSecret:
		if isTold(name, text, v, c.text) || v.prose && followsParser(c.text[:v.start]) {
			return
		}
	case aWeakSecret:
		if !looksRandom(text) {
			return
		}
	case anAuthorization:
		if v.prose && !isScheme(lower(text)) && isProse(text, c.text[v.end:]) {
			return
		}
		v.start, v.end = credentialsOf(c.text, v.start)
	case aCookie:
		if v.end = v.start + endOfHeader(c.text[v.start:]); strings.IndexByte(c.text[v.start:v.end], '=') < 0 {
			return
		}
	default:
		return
	}
	c.take(v.start, v.end)
}

func isScheme(word string) bool {
	return listed(secretSchemes[:], word) || listed(secretHeaderSchemes[:], word) || listed(secretParameterSchemes[:], word)
}

// kindOf tells what stands behind a name and the = : or > at a place.
func kindOf(name, text string, at int) secretKind {
	lowered := lower(name)
	switch {
	case listed(secretAuthorizationHeaders[:], lowered):
		return anAuthorization
	case listed(secretCookies[:], lowered):
		return aCookie
	case isSecretName(name):
		return aSecret
	}
	words := wordsOf(name)
	if !listed(secretWeak[:], words[strings.LastIndexByte(words, ' ')+1:]) {
		return noSecret
	}
	if before := at - len(name) - 1; text[at] == '=' && before >= 0 && (text[before] == '?' || text[before] == '&') {
		return aSecret
	}
	return aWeakSecret
}

// nameBefore reads the name in front of = : or >, with its quotation marks, blanks and what else may stand between.
func nameBefore(text string, at int) (name string, quoted bool) {
	end := at
	switch text[at] {
	case '>':
		if end > 0 && text[end-1] == '=' { // password => "x": was read at the =
			return "", false
		}
	case '=':
		if end > 0 && text[end-1] == ':' { // password := "x"
			end--
		}
	case ':':
		if strings.HasPrefix(text[at:], "://") || strings.HasPrefix(text[at:], ":=") {
			return "", false
		}
	}
	for end > 0 && isBlank(text[end-1]) && text[at] != '>' {
		end--
	}
	if end > 0 && text[end-1] == ']' { // form[password]=x
		end--
	}
	if end > 0 && isQuote(text[end-1]) {
		end--
		quoted = true
		for end > 0 && text[end-1] == '\\' {
			end--
		}
	}
	start := end
	for start > 0 && (isAlnum(text[start-1]) || text[start-1] == '_' || text[start-1] == '-' || text[start-1] == '.') {
		start--
	}
	if text[at] == '>' && (start == 0 || text[start-1] != '<') { // <password>x</password>
		return "", false
	}
	if text[at] == '=' && end < at && !quoted && start > 0 && text[end-1] == '-' {
		return "", false
	}
	return strings.TrimLeft(text[start:end], "-."), quoted
}

// isSecretName: the last words of a name decide.
func isSecretName(name string) bool {
	const mostWords = 4
	words := wordsOf(name)
	if words == "" || listed(secretHarmless[:], words) {
		return false
	}
	from := len(words)
	for n := 0; n < mostWords && from > 0; n++ {
		from = strings.LastIndexByte(words[:from], ' ')
		if listed(secretNames[:], words[from+1:]) {
			return true
		}
		if n == 0 {
			for _, ending := range secretEndings {
				if strings.HasSuffix(words, ending) {
					return true
				}
			}
		}
	}
	return false
}

// wordsOf parts a name at _ - . and where its case changes: AWSSecretKey_2 is "aws secret key".
func wordsOf(name string) string {
	const longest = 80
	if len(name) > longest {
		name = name[len(name)-longest:]
	}
	words := make([]byte, 0, longest)
	for i := 0; i < len(name); i++ {
		c := name[i]
		switch {
		case !isAlnum(c):
			c = ' '
		case isUpper(c):
			afterLower := i > 0 && (isLower(name[i-1]) || isDigit(name[i-1]))
			beforeLower := i > 0 && isUpper(name[i-1]) && i+1 < len(name) && isLower(name[i+1])
			if afterLower || beforeLower {
				words = append(words, ' ')
			}
			c += 'a' - 'A'
		}
		if c != ' ' || len(words) > 0 && words[len(words)-1] != ' ' {
			words = append(words, c)
		}
	}
	return strings.TrimRight(string(words), " 0123456789")
}
