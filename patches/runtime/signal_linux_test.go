//go:build linux
// +build linux

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

import (
	"bufio"
	"fmt"
	"io/ioutil"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A host process is this binary: configured by the environment as a component is, with one recorded span, and
// with the signal handling that its role names.
func init() {
	host := func(before, after func()) func() {
		return func() {
			before()
			span := testPoint.Begin()
			span.Root()
			span.Open()
			span.End(nil)
			after()
			time.Sleep(300 * time.Millisecond) // the exporter has started, and listens
			fmt.Println("ready")
			time.Sleep(8 * time.Second)
			os.Exit(9)
		}
	}
	nothing := func() {}
	roles["default"] = host(nothing, nothing)
	roles["ignores"] = host(func() { signal.Ignore(syscall.SIGTERM) }, nothing)
	roles["handles other signals"] = host(func() { signal.Notify(make(chan os.Signal, 1), syscall.SIGUSR2, syscall.SIGHUP) }, nothing)
	roles["handles"] = host(handleTermination, nothing)
	roles["handles later"] = host(nothing, handleTermination)
	roles["handles all"] = host(func() { handle(make(chan os.Signal, 64)) }, nothing)
	roles["handled once"] = host(func() {
		stopped := make(chan os.Signal, 1)
		signal.Notify(stopped, syscall.SIGTERM)
		signal.Stop(stopped)
	}, nothing)
}

func handleTermination() { handle(make(chan os.Signal, 64), syscall.SIGTERM) }

// handle goes on for a while after the first SIGTERM, as a component that shuts down does, and exits with the
// number of those it saw.
func handle(c chan os.Signal, signals ...os.Signal) {
	signal.Notify(c, signals...)
	go func() {
		seen := 0
		var end <-chan time.Time
		for {
			select {
			case s := <-c:
				if s == syscall.SIGTERM {
					seen++
					end = time.After(1500 * time.Millisecond)
				}
			case <-end:
				os.Exit(seen)
			}
		}
	}()
}

func TestSpansAreFlushedOnSIGTERMAndTheHostBehavesAsWithoutUs(t *testing.T) {
	cases := []struct {
		role    string
		killed  bool // by the signal
		exit    int
		flushed bool
	}{
		{"default", true, 0, true},
		{"handles other signals", true, 0, true},
		{"handled once", true, 0, true},
		{"handles", false, 1, true},
		{"handles later", false, 1, true},
		{"handles all", false, 1, true},
		{"ignores", false, 9, false},
	}
	for _, c := range cases {
		c := c
		t.Run(c.role, func(t *testing.T) {
			t.Parallel()
			collector := newCollector(t)
			held := true // until the signal: so that the span is there to be flushed
			collector.Lock()
			collector.answer = func(w http.ResponseWriter, r *http.Request) bool {
				if held {
					w.Header().Set("Retry-After", "300")
					w.WriteHeader(503)
				}
				return held
			}
			collector.Unlock()
			state := terminate(t, c.role, collector.server.URL, func() {
				collector.Lock()
				held = false
				collector.Unlock()
			})
			if state.Signaled() != c.killed || (c.killed && state.Signal() != syscall.SIGTERM) || (!c.killed && state.ExitStatus() != c.exit) {
				t.Errorf("killed: %v by %v, exit status %d", state.Signaled(), state.Signal(), state.ExitStatus())
			}
			collector.Lock()
			defer collector.Unlock()
			if flushed := len(collector.spans) == 1; flushed != c.flushed {
				t.Errorf("%d spans arrived", len(collector.spans))
			}
		})
	}
}

// terminate runs a host, sends SIGTERM when it is ready, and gives how it ended.
func terminate(t *testing.T, role, endpoint string, before func()) syscall.WaitStatus {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE="+role, "PATCHTRACER_ENDPOINT="+endpoint, "PATCHTRACER_SAMPLING=on")
	output, _ := command.StdoutPipe()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(40*time.Second, func() { _ = command.Process.Kill() })
	defer limit.Stop()
	line, _ := bufio.NewReader(output).ReadString('\n')
	if strings.TrimSpace(line) != "ready" {
		t.Errorf("the host said %q", line)
	}
	time.Sleep(1200 * time.Millisecond) // the first attempt to send is over
	before()
	_ = command.Process.Signal(syscall.SIGTERM)
	_ = command.Wait()
	return command.ProcessState.Sys().(syscall.WaitStatus)
}

func TestADeadCollectorDelaysDeathByTheBoundAtTheMost(t *testing.T) {
	begun := time.Time{}
	state := terminate(t, "default", "http://127.0.0.1:1", func() { begun = time.Now() })
	if d := time.Since(begun); !state.Signaled() || d > 1500*time.Millisecond {
		t.Errorf("killed: %v, after %v", state.Signaled(), d)
	}
}

func TestTheFirstProcessOfAContainerEndsAsWithoutUs(t *testing.T) {
	namespace := []string{"--pid", "--fork", "--kill-child", "--mount-proc"}
	if out, err := exec.Command("unshare", append(namespace, "true")...).CombinedOutput(); err != nil {
		t.Skipf("no process namespaces here: %v %s", err, out)
	}
	for _, role := range []string{"default", "handles"} {
		with, without := exitInNamespace(t, namespace, role, newCollector(t).server.URL), exitInNamespace(t, namespace, role, "")
		if with != without {
			t.Errorf("%s: exit status %d, and %d without tracing", role, with, without)
		}
	}
}

// exitInNamespace runs a host as the first process of a namespace, sends SIGTERM, and gives its exit status.
func exitInNamespace(t *testing.T, namespace []string, role, endpoint string) int {
	t.Helper()
	command := exec.Command("unshare", append(namespace, os.Args[0])...)
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE="+role, "PATCHTRACER_ENDPOINT="+endpoint)
	output, _ := command.StdoutPipe()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(30*time.Second, func() { _ = command.Process.Kill() })
	defer limit.Stop()
	if line, _ := bufio.NewReader(output).ReadString('\n'); line != "ready\n" {
		t.Errorf("the host said %q", line)
	}
	children, _ := ioutil.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", command.Process.Pid))
	var child int
	if _, err := fmt.Sscan(string(children), &child); err != nil {
		t.Skip("this kernel does not tell the children of a process")
	}
	_ = syscall.Kill(child, syscall.SIGTERM)
	_ = command.Wait()
	return command.ProcessState.ExitCode()
}
