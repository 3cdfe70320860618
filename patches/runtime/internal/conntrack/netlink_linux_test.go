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

package conntrack

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestARealKernelsTranslationsAreReported(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	observe := inNamespace(client, "observe")
	limit := time.AfterFunc(30*time.Second, func() { _ = observe.Process.Kill() })
	defer limit.Stop()
	out, err := observe.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	got, closed := map[string]written{}, map[string]written{}
	for _, w := range readBack(t, out) {
		if w.State == "" {
			closed[w.Port] = w
		} else {
			got[w.Port] = w
		}
	}
	if len(got) != 3 {
		t.Fatalf("%d connections are reported: %+v\n%s", len(got), got, out)
	}
	for name, want := range map[string][3]string{
		"http": {"tcp", "10.9.0.2:8080", "ESTABLISHED"},
		"dead": {"tcp", "10.9.0.2:8081", "CLOSE"},
		"dns":  {"udp", "10.9.0.2:5353", "ESTABLISHED"},
	} {
		w := got[name]
		if got := [3]string{w.Transport, w.Server, w.State}; got != want || !strings.HasPrefix(w.Client, "10.9.0.1:") {
			t.Errorf("%s: %+v", name, w)
		}
		age := time.Since(time.Unix(0, w.Began))
		if w.Ended <= w.Began || w.Ended-w.Began > int64(time.Second) || age < 0 || age > 20*time.Second {
			t.Errorf("%s lasts from %d to %d, %v ago", name, w.Began, w.Ended, age)
		}
	}
	if !strings.Contains(string(out), "# "+got["http"].Client+" <nil>") {
		t.Errorf("the client is not that of the connection: %v\n%s", got["http"], out)
	}
	for name, least := range map[string][4]uint64{"http": {5 + 3*40, 3, 5 + 2*40, 2}, "dns": {5 + 28, 1, 5 + 28, 1}} {
		w, same := closed[name], got[name]
		for i, n := range []uint64{w.Bytes[0], w.Packets[0], w.Bytes[1], w.Packets[1]} {
			if n < least[i] || n > 2000 {
				t.Errorf("%s: %+v", name, w)
			}
		}
		if w.Client != same.Client || w.Server != same.Server || w.Ended < same.Ended || w.Began != same.Began {
			t.Errorf("%s: %+v", name, w)
		}
	}
	times, _ := exec.Command("ip", "netns", "exec", client, "cat", "/proc/sys/net/netfilter/nf_conntrack_timestamp").Output()
	if strings.TrimSpace(string(times)) != "1" {
		t.Errorf("the kernel's times are not switched on: %q", times)
	}
}

func TestConnectionsFromBeforeAreReadFromTheKernelsTable(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	observe := inNamespace(client, "observe table")
	limit := time.AfterFunc(30*time.Second, func() { _ = observe.Process.Kill() })
	defer limit.Stop()
	out, err := observe.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	readings := strings.Split(string(out), "# read\n")
	if len(readings) != 3 {
		t.Fatalf("%s", out)
	}
	clients := map[string]bool{}
	for i, reading := range readings[:2] {
		connections := readBack(t, []byte(reading))
		if len(connections) != 1 {
			t.Fatalf("reading %d: %d connections\n%s", i, len(connections), out)
		}
		w := connections[0]
		age := time.Since(time.Unix(0, w.Began))
		if !w.Listed || w.Port != "http" || w.Server != "10.9.0.2:8080" || age < 0 || age > 20*time.Second {
			t.Errorf("reading %d: %+v, %v ago", i, w, age)
		}
		if i == 0 && strings.TrimSpace(readings[2]) != "# "+w.Client {
			t.Errorf("the first reading has %s\n%s", w.Client, out)
		}
		clients[w.Client] = true
	}
	if len(clients) != 2 {
		t.Errorf("the second reading tells of the first one's connection again: %v", clients)
	}
}

func TestTheKernelKeepsBackEventsThatTheObserverHasNoUseFor(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	out, err := inNamespace(client, "filter").CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	// A kernel tells of a refusal by UPDATE or by DESTROY.
	got := strings.Replace(string(out), "10.96.0.10.81 u8 10.96.0.10.81 d8", "10.96.0.10.81 d8", 1)
	// The first FIN is let through, and on a busy machine it comes when nobody listens any more.
	got = strings.Replace(got, "10.96.0.10.80 u4 ", "", 1)
	want := "10.96.0.10.80 n1 10.96.0.10.80 u3 10.96.0.10.81 n1 10.96.0.10.81 d8 10.96.0.10.53 n0 10.96.0.10.53 u0 "
	if got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
}

func TestTheKernelLetsTheEndsThroughWhereBytesAreCounted(t *testing.T) {
	client, server := network(t)
	serving(t, server)
	filter := inNamespace(client, "filter")
	filter.Env = append(filter.Env, "PATCHTRACER_TEST_CLOSINGS=1")
	out, err := filter.CombinedOutput()
	if err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if !strings.Contains(string(out), "10.96.0.10.80 d") || strings.Contains(string(out), "10.9.0.2.8080") {
		t.Errorf("%s", out)
	}
}

func TestWithoutTheCapabilityTheObserverSaysSoAndTheRestGoesOn(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("giving the capability up needs root")
	}
	copied := t.TempDir() + "/test"
	if err := exec.Command("cp", os.Args[0], copied).Run(); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(copied)
	command.Env = append(os.Environ(), "PATCHTRACER_TEST_ROLE=observe only")
	command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	// The test's own directories are for root alone; only those are opened.
	for _, path := range []string{copied, filepath.Dir(copied), filepath.Dir(filepath.Dir(copied))} {
		_ = os.Chmod(path, 0755)
	}
	out, err := command.Output()
	if err != nil {
		t.Skipf("cannot run as another user: %v", err)
	}
	if string(out) != "goes on\n" || strings.Count(stderr.String(), "CAP_NET_ADMIN") != 1 || strings.Count(stderr.String(), "\n") != 1 {
		t.Errorf("%s\n%s", out, stderr.String())
	}
}
