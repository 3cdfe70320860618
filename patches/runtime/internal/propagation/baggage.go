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

// What must be propagated at the least (W3C Baggage, section 3.3.2); members beyond it are left out whole.
const (
	maxBaggage        = 8192
	maxBaggageMembers = 64
)

// CleanBaggage makes one list of the header's lines, of the members that are valid (W3C Baggage, section 3.3.1)
// and within the limits, without the white space around them. What the members say is nobody's business here:
// they are handed on and never become attributes.
func CleanBaggage(lines []string) string {
	if len(lines) == 1 && lines[0] == "" || len(lines) == 0 {
		return ""
	}
	var kept []string
	length, looked := 0, 0
	for _, line := range lines {
		for rest, more := line, true; more && looked < 2*maxBaggageMembers; looked++ {
			var member string
			member, rest, more = cutComma(rest)
			member = strings.Trim(member, " \t")
			if len(kept) == maxBaggageMembers || length+1+len(member) > maxBaggage+1 || !validMember(member) {
				continue
			}
			kept = append(kept, member)
			length += 1 + len(member)
		}
	}
	return strings.Join(kept, ",")
}

// validMember: key=value, then properties, each a key or key=value, behind semicolons.
func validMember(member string) bool {
	for i, part := range strings.Split(member, ";") {
		key, value := part, ""
		equals := strings.IndexByte(part, '=')
		if equals >= 0 {
			key, value = part[:equals], part[equals+1:]
		}
		if equals < 0 && i == 0 || !validToken(strings.Trim(key, " \t")) || !validOctets(strings.Trim(value, " \t")) {
			return false
		}
	}
	return true
}

// validToken: RFC 9110, section 5.6.2.
func validToken(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"(),/:;<=>?@[\\]{}", c) >= 0 {
			return false
		}
	}
	return text != ""
}

// validOctets: printable ASCII characters but white space, quotation mark, comma, semicolon and backslash.
func validOctets(text string) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\' {
			return false
		}
	}
	return true
}
