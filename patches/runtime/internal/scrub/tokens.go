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

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// scrubKeys: private keys as PEM, whose lines may be parted by \n as JSON has it. A certificate is none.
func scrubKeys(text string) string {
	const begin, end, kind = "-----BEGIN ", "-----END ", "PRIVATE KEY"
	c := cutter{text: text}
	for at := 0; ; {
		next := strings.Index(text[at:], begin)
		if next < 0 {
			return c.result()
		}
		start := at + next
		at = start + len(begin)
		label := strings.Index(text[at:], "-----")
		if label < 0 || !strings.Contains(text[at:at+label], kind) {
			continue
		}
		at += label
		stop := strings.Index(text[at:], end)
		if stop < 0 {
			c.take(start, len(text))
			return c.result()
		}
		at += stop + len(end)
		if label = strings.Index(text[at:], "-----"); label >= 0 {
			at += label + len("-----")
		}
		c.take(start, at)
	}
}

// scrubScheme: what follows Bearer and Basic and a blank at a place.
func scrubScheme(c *cutter, blank int) {
	text := c.text
	start := blank
	for start > 0 && isAlnum(text[start-1]) {
		start--
	}
	if start == blank || !listed(secretSchemes[:], lower(text[start:blank])) {
		return
	}
	from := blank + 1
	to := from + endOfPlain(text[from:])
	credential := text[from:to]
	if credential == "" || listed(secretProse[:], lower(strings.TrimRight(strings.TrimRight(credential, ".,:;)"), "="))) || strings.HasPrefix(lower(credential), "realm=") {
		return
	}
	if lower(text[start:blank]) == "basic" {
		decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(credential, "="))
		if err != nil || bytes.IndexByte(decoded, ':') < 0 { // "Basic StatefulSet functionality"
			return
		}
	}
	c.take(from, to)
}

// scrubTokens: what says itself that it is one, wherever it stands: by how it begins, and Kubernetes' bootstrap tokens by their form.
func scrubTokens(text string) string {
	c := cutter{text: text}
	for at := 0; at < len(text); {
		if !isTokenByte(text[at]) {
			at++
			continue
		}
		end := at
		for end < len(text) && isTokenByte(text[end]) {
			end++
		}
		if start := tokenIn(text[at:end]); start >= 0 {
			c.take(at+start, end)
		}
		at = end
	}
	return c.result()
}

// tokenIn finds where a token begins in a run of a token's characters; -1 when there is none.
func tokenIn(run string) int {
	const shortest, longestPrefix = 20, 24
	if len(run) < shortest {
		return -1
	}
	if isBootstrapToken(run) {
		return 0
	}
	for at := 0; at+shortest <= len(run); at++ {
		if at > 0 && isAlnum(run[at-1]) {
			continue
		}
		for i := range secretTokens {
			t := &secretTokens[i]
			if run[at] == t.prefix[0] && strings.HasPrefix(run[at:], t.prefix) && len(run)-at >= len(t.prefix)+t.length {
				return at
			}
		}
	}
	return -1
}

// isBootstrapToken: abcdef.0123456789abcdef, by kubeadm's rule.
func isBootstrapToken(run string) bool {
	const id, secret = 6, 16
	if len(run) != id+1+secret || run[id] != '.' {
		return false
	}
	digits := 0
	for i := 0; i < len(run); i++ {
		if i != id && !isLower(run[i]) && !isDigit(run[i]) {
			return false
		}
		if isDigit(run[i]) {
			digits++
		}
	}
	return digits > 0
}

func isTokenByte(c byte) bool {
	return isAlnum(c) || c == '-' || c == '_' || c == '.' || c == '=' || c == '+' || c == '/'
}
