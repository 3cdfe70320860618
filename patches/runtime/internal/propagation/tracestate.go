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

package propagation

import "strings"

const (
	maxTracestate        = 512 // what a vendor must propagate; longer ones are dropped whole
	maxTracestateMembers = 32
)

// CleanTracestate gives back a tracestate that is valid by W3C Trace Context, section 3.3, without its empty
// members and the white space around members; "" for anything else. A bad tracestate does not harm the traceparent.
func CleanTracestate(text string) string {
	if text == "" || len(text) > maxTracestate {
		return ""
	}
	var keys [maxTracestateMembers]string
	members, rewritten := 0, false
	for rest, more := text, true; more; {
		var member string
		member, rest, more = cutComma(rest)
		trimmed := strings.Trim(member, " \t")
		rewritten = rewritten || len(trimmed) != len(member) || trimmed == ""
		if trimmed == "" {
			continue
		}
		key, ok := memberKey(trimmed)
		if !ok || members == maxTracestateMembers || contains(keys[:members], key) {
			return ""
		}
		keys[members] = key
		members++
	}
	if !rewritten {
		return text
	}
	return rejoin(text)
}

func rejoin(text string) string {
	var kept []string
	for _, member := range strings.Split(text, ",") {
		if member = strings.Trim(member, " \t"); member != "" {
			kept = append(kept, member)
		}
	}
	return strings.Join(kept, ",")
}

func cutComma(text string) (before, after string, found bool) {
	if i := strings.IndexByte(text, ','); i >= 0 {
		return text[:i], text[i+1:], true
	}
	return text, "", false
}

func contains(list []string, text string) bool {
	for _, item := range list {
		if item == text {
			return true
		}
	}
	return false
}

// memberKey gives the key of a valid list member key=value.
func memberKey(member string) (string, bool) {
	equals := strings.IndexByte(member, '=')
	if equals < 1 || !validKey(member[:equals]) || !validValue(member[equals+1:]) {
		return "", false
	}
	return member[:equals], true
}

func validKey(key string) bool {
	if at := strings.IndexByte(key, '@'); at >= 0 {
		tenant, system := key[:at], key[at+1:]
		return len(tenant) <= 241 && validKeyPart(tenant, true) && len(system) <= 14 && validKeyPart(system, false)
	}
	return len(key) <= 256 && validKeyPart(key, false)
}

func validKeyPart(part string, digitFirst bool) bool {
	if part == "" {
		return false
	}
	for i := 0; i < len(part); i++ {
		c := part[i]
		letter := 'a' <= c && c <= 'z'
		digit := '0' <= c && c <= '9'
		if i == 0 && !letter && !(digit && digitFirst) {
			return false
		}
		if !letter && !digit && c != '_' && c != '-' && c != '*' && c != '/' {
			return false
		}
	}
	return true
}

// validValue: up to 256 printable ASCII characters but comma and equals sign, the last no space.
func validValue(value string) bool {
	if value == "" || len(value) > 256 || value[len(value)-1] == ' ' {
		return false
	}
	for i := 0; i < len(value); i++ {
		if c := value[i]; c < 0x20 || c > 0x7e || c == ',' || c == '=' {
			return false
		}
	}
	return true
}
