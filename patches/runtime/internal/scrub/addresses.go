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

// scrubAddresses: user:password@ and the parameters of what has ://, but for those that are known to be harmless.
func scrubAddresses(text string) string {
	c := cutter{text: text}
	for at := 0; ; {
		next := strings.Index(text[at:], "://")
		if next < 0 {
			return c.result()
		}
		start := at + next + len("://")
		end := start + endOfAddress(text[start:])
		for end > start && text[end-1] == ':' { // "https://host/path: EOF"
			end--
		}
		part := start + len(authority(text[start:end]))
		if user := strings.LastIndexByte(text[start:part], '@'); user >= 0 {
			if isLogin(text[start : start+user]) {
				c.take(start, start+user)
			}
		} else if user := strings.LastIndexByte(text[start:end], '@'); user >= 0 && strings.IndexByte(text[start:start+user], ':') >= 0 {
			// A password with / ? or # that was not escaped.
			c.take(start, start+user)
			part = start + user
		}
		if query := strings.IndexByte(text[part:end], '?'); query >= 0 {
			scrubParameters(&c, part+query+1, end)
		}
		at = end
	}
}

func authority(address string) string {
	if end := strings.IndexAny(address, "/?#"); end >= 0 {
		return address[:end]
	}
	return address
}

// endOfAddress is where a blank, a quotation mark or a bracket ends it.
func endOfAddress(text string) int {
	for at := 0; at < len(text); at++ {
		if strings.IndexByte(" \t\r\n\"'<>`,;)}", text[at]) >= 0 {
			return at
		}
		if text[at] == '\\' && (at+1 == len(text) || isQuote(text[at+1]) || text[at+1] == '\\' || text[at+1] == 'n') {
			return at
		}
	}
	return len(text)
}

// isLogin: user:password, or a token in the user's place; git@ is neither.
func isLogin(user string) bool {
	const longestName = 15
	return strings.IndexByte(user, ':') >= 0 || len(user) > longestName || looksRandom(user)
}

func scrubParameters(c *cutter, start, end int) {
	for start < end {
		next := end
		if and := strings.IndexByte(c.text[start:end], '&'); and >= 0 {
			next = start + and
		}
		equals := strings.IndexByte(c.text[start:next], '=')
		switch {
		case equals < 0:
			c.take(start, next)
		case !isToldParameter(c.text[start:start+equals], c.text[start+equals+1:next]):
			c.take(start+equals+1, next)
		}
		start = next + 1
	}
}

// isToldParameter: it is known, or its value is a switch or a small number.
func isToldParameter(name, value string) bool {
	const mostDigits = 6
	name = lower(name)
	return listed(secretParameters[:], name) || (value == "true" || value == "false" || len(value) <= mostDigits && isNumber(value)) && !isSecretName(name)
}

// scrubUsers: user:password@host where no scheme says that it is an address, as in images and in the sources of databases.
func scrubUsers(text string) string {
	c := cutter{text: text}
	for at := 0; ; at++ {
		next := strings.IndexByte(text[at:], '@')
		if next < 0 {
			return c.result()
		}
		at += next
		start := at
		for start > c.from && !isBlank(text[start-1]) && !isLine(text[start-1]) && !isQuote(text[start-1]) && strings.IndexByte("([{<,", text[start-1]) < 0 {
			start--
		}
		word := text[start:at]
		colon := strings.IndexByte(word, ':')
		if colon < 0 || colon == len(word)-1 || strings.Contains(word, "://") {
			continue
		}
		if isHostOfUser(text[at+1:], lower(word[:colon]), word[colon+1:]) {
			c.take(start+colon+1, at)
		}
	}
}

// isHostOfUser: a port, a path or a protocol behind it tell a host from a person's address; a password that looks like one does, too.
func isHostOfUser(rest, user, password string) bool {
	end := 0
	for end < len(rest) && (isAlnum(rest[end]) || rest[end] == '.' || rest[end] == '-' || rest[end] == '_') {
		end++
	}
	host := rest[:end]
	if end == 0 || host == "sha256" || host == "sha384" || host == "sha512" {
		return end == 0 && strings.HasPrefix(rest, "/") && looksRandom(password)
	}
	next := byte(0)
	if end+1 < len(rest) {
		next = rest[end]
	}
	switch {
	case next == '(', next == '/', next == ':' && isDigit(rest[end+1]):
		return true
	default:
		return !listed(secretPeople[:], user) && strings.IndexByte(password, '/') < 0 && looksRandom(password)
	}
}
