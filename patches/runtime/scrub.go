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

package patchtracer

import "strings"

const redacted = "[redacted]"

// credentialWords begin the names whose values are not told: TOKEN=..., --password=..., "secret": ...
var credentialWords = []string{"password", "passwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "credential"}

// scrub takes what looks like a credential out of an error's text. Attributes are chosen by the catalog; the text of an
// error is whatever somebody put into it: the address of a request with its query, a header, a command's arguments.
func scrub(text string) string {
	if !strings.ContainsAny(text, "=:?@ ") && !strings.Contains(text, "eyJ") {
		return text
	}
	text = scrubAddresses(text)
	text = scrubWords(text)
	return scrubTokens(text)
}

// scrubAddresses: user:password@ and ?query of what has ://.
func scrubAddresses(text string) string {
	var out strings.Builder
	for {
		at := strings.Index(text, "://")
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		at += len("://")
		out.WriteString(text[:at])
		text = text[at:]
		end := endOfWord(text)
		address := text[:end]
		text = text[end:]
		if user := strings.LastIndexByte(authority(address), '@'); user >= 0 {
			out.WriteString(redacted)
			address = address[user:]
		}
		if query := strings.IndexByte(address, '?'); query >= 0 {
			address = address[:query+1] + redacted
		}
		out.WriteString(address)
	}
}

func authority(address string) string {
	if end := strings.IndexAny(address, "/?#"); end >= 0 {
		return address[:end]
	}
	return address
}

// endOfWord is where a blank, a quotation mark or a bracket ends a word.
func endOfWord(text string) int {
	if end := strings.IndexAny(text, " \t\r\n\"'<>`\\,;)}"); end >= 0 {
		return end
	}
	return len(text)
}

// scrubWords: the value behind a name such as TOKEN, and what follows Bearer and Basic.
func scrubWords(text string) string {
	lower := strings.ToLower(text)
	if len(lower) != len(text) { // letters whose lower case has another length: places would not agree
		lower = text
	}
	var out strings.Builder
	from := 0
	for at := 0; at < len(text); {
		end := valueBehindName(lower, at)
		if end < 0 {
			at++
			continue
		}
		out.WriteString(text[from:end])
		from = end + endOfWord(text[end:])
		if from > end {
			out.WriteString(redacted)
		}
		at = from
		if at == end {
			at++
		}
	}
	out.WriteString(text[from:])
	return out.String()
}

// valueBehindName gives where the value begins if a credential's name, or Bearer or Basic, begins at a place; -1 otherwise.
func valueBehindName(lower string, at int) int {
	for _, scheme := range []string{"bearer ", "basic "} {
		if strings.HasPrefix(lower[at:], scheme) {
			return at + len(scheme)
		}
	}
	for _, word := range credentialWords {
		if !strings.HasPrefix(lower[at:], word) {
			continue
		}
		end := at + len(word)
		for end < len(lower) && (lower[end] == '_' || lower[end] == '-' || lower[end] == '"' || lower[end] == '\'' || 'a' <= lower[end] && lower[end] <= 'z') {
			end++
		}
		if end == len(lower) || lower[end] != '=' && lower[end] != ':' {
			continue
		}
		end++
		for end < len(lower) && (lower[end] == ' ' || lower[end] == '"' || lower[end] == '\'') {
			end++
		}
		for _, scheme := range []string{"bearer ", "basic "} {
			if strings.HasPrefix(lower[end:], scheme) {
				end += len(scheme)
			}
		}
		return end
	}
	return -1
}

// scrubTokens: JSON web tokens, wherever they stand.
func scrubTokens(text string) string {
	const shortest = 20
	var out strings.Builder
	for {
		at := strings.Index(text, "eyJ")
		if at < 0 {
			out.WriteString(text)
			return out.String()
		}
		end := at
		for end < len(text) && isTokenByte(text[end]) {
			end++
		}
		out.WriteString(text[:at])
		if end-at >= shortest {
			out.WriteString(redacted)
		} else {
			out.WriteString(text[at:end])
		}
		text = text[end:]
	}
}

func isTokenByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' || c == '.' || c == '='
}
