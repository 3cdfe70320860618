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

// scrubCommands: the values of options, which stand behind a blank: --password X, mysql -pX, curl -u user:X.
func scrubCommands(text string) string {
	if !strings.Contains(text, "-") && !strings.Contains(text, "login") {
		return text
	}
	c := cutter{text: text}
	var program, command string
	plain := 0
	for at := 0; at < len(text); {
		word, next := wordAt(text, at)
		switch {
		case word.start == word.end:
		case text[word.start] == '-':
			scrubOption(&c, program, command, word)
		case program == "" || hasProgram(base(text[word.start:word.end])):
			program, command, plain = programOf(base(text[word.start:word.end])), "", 0
		default:
			if plain++; command == "" && isCommand(program, text[word.start:word.end]) {
				command, plain = text[word.start:word.end], 0
			} else if option(program, command, "@"+string(rune('0'+plain%10)), 0) {
				c.take(word.start, word.end)
			}
		}
		if next < len(text) && strings.IndexByte("|;\n", text[next]) >= 0 || word.end < len(text) && strings.IndexByte("|;\n", text[word.end]) >= 0 {
			program, command = "", ""
		}
		at = next + 1
	}
	return c.result()
}

// word is a word of a command line, without the quotation marks around it; closed is where these end.
type word struct{ start, end, closed int }

// wordAt reads the word at a place and tells where the blank behind it is. ["a", "b c"] is read as a line of two words is.
func wordAt(text string, at int) (word, int) {
	for at < len(text) && (text[at] == '[' || text[at] == '(' || text[at] == '\\') {
		at++
	}
	if at < len(text) && isQuote(text[at]) {
		mark := text[at : at+1]
		end := at + 1 + endOfQuoted(text[at+1:], mark)
		closed := end
		for closed < len(text) && !isBlank(text[closed]) && !isLine(text[closed]) {
			closed++
		}
		if inner := strings.IndexAny(text[at+1:end], " \t\n"); inner >= 0 && !isOperand(text, at) {
			end = at + 1 + inner // a command line in quotation marks: exec "mysql -px" failed
			return word{at + 1, end, end}, end
		}
		return word{at + 1, end, closed}, closed
	}
	end := at
	for end < len(text) && !isBlank(text[end]) && !isLine(text[end]) {
		if isQuote(text[end]) && end > at && text[end-1] == '=' { // --user="a b"
			end += 1 + endOfQuoted(text[end+1:], text[end:end+1])
			continue
		}
		end++
	}
	stop := end
	for stop > at && strings.IndexByte("\"'`,;])", text[stop-1]) >= 0 {
		stop--
	}
	return word{at, stop, end}, end
}

// isOperand: the word in front of it is an option, so that it is one value, whatever it holds.
func isOperand(text string, at int) bool {
	end := at
	for end > 0 && (isBlank(text[end-1]) || isQuote(text[end-1]) || text[end-1] == ',') {
		end--
	}
	start := end
	for start > 0 && !isBlank(text[start-1]) && !isQuote(text[start-1]) {
		start--
	}
	return end < at && start < end && text[start] == '-'
}

func scrubOption(c *cutter, program, command string, w word) {
	text := c.text
	name, inline := text[w.start:w.end], -1
	if equals := strings.IndexByte(name, '='); equals >= 0 {
		name, inline = name[:equals], w.start+equals+1
	}
	following, _ := wordAt(text, min(w.closed+1, len(text)))
	from, to := following.start, following.end
	if inline >= 0 {
		from, to = inline, w.end
		if from < to && isQuote(text[from]) {
			from++
		}
	}
	switch {
	case len(name) > 2 && option(program, command, name[:2], '+'):
		from = w.start + 2
		if isQuote(text[from]) { // -p'a b'
			from++
			w.end = from + endOfQuoted(text[from:], text[from-1:from])
		}
		c.take(from, w.end)
	case from < to && text[from] == '-' && inline < 0:
	case option(program, command, name, ':'):
		scrubPair(c, from, to, ':')
	case option(program, command, name, '%'):
		scrubPair(c, from, to, '%')
	case option(program, command, name, '='):
		c.take(from, to)
	case inline < 0 && isSecretName(strings.TrimLeft(name, "-")):
		if v := (value{start: from, end: to, quoted: from > w.closed+1}); !isTold(strings.TrimLeft(name, "-"), text[from:to], v, text) {
			c.take(from, to)
		}
	}
}

func scrubPair(c *cutter, from, to int, mark byte) {
	if at := strings.IndexByte(c.text[from:to], mark); at >= 0 {
		c.take(from+at+1, to)
	}
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

// base is a program's name without its directory.
func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func programOf(word string) string {
	if hasProgram(word) {
		return word
	}
	return ""
}

// The table is a list of "program option kind" and "program/command option kind", sorted.
func hasProgram(program string) bool {
	return program != "" && (firstOf(program+" ") || firstOf(program+"/"))
}

func isCommand(program, command string) bool {
	return program != "" && firstOf(program+"/"+command+" ")
}

func option(program, command, name string, kind byte) bool {
	if program == "" {
		return false
	}
	end := " " + name
	if kind != 0 {
		end += " " + string(rune(kind))
	}
	return listed(secretCommands[:], program+end) || command != "" && listed(secretCommands[:], program+"/"+command+end)
}

// firstOf: does an entry begin so?
func firstOf(prefix string) bool {
	low, high := 0, len(secretCommands)
	for low < high {
		if middle := (low + high) / 2; secretCommands[middle] < prefix {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < len(secretCommands) && strings.HasPrefix(secretCommands[low], prefix)
}
