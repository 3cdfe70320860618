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

package export

import (
	"net/http"
	"testing"
	"unsafe"
)

const routeHead = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"

func TestTheGatewayIsThatOfTheBestDefaultRoute(t *testing.T) {
	one := uint16(1)
	if *(*byte)(unsafe.Pointer(&one)) != 1 {
		t.Skip("the tables below are of a little-endian machine")
	}
	cases := map[string]string{
		routeHead: "",
		routeHead + "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0\n": "192.0.2.1",
		routeHead + "eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n" +
			"eth1\t00000000\t0100000A\t0003\t0\t0\t50\t00000000\t0\t0\t0\n": "10.0.0.1",
		routeHead + "eth0\t000200C0\t010200C0\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0\n": "",
		routeHead + "eth0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n": "",
		routeHead + "eth0\t00000000\t010200C0\t0002\t0\t0\t0\t00000000\t0\t0\t0\n": "",
		routeHead + "eth0\t00000000\tXXXXXXXX\t0003\t0\t0\t0\t00000000\t0\t0\t0\n": "",
		"": "", "\n\n\x00": "",
	}
	for table, want := range cases {
		for cut := range table {
			_, _ = gatewayIn(table[:cut]) // must not panic
		}
		ip, err := gatewayIn(table)
		if (err == nil) != (want != "") || (err == nil && ip.String() != want) {
			t.Errorf("%q gives %v, %v", table, ip, err)
		}
	}
}

func TestTheNameGatewayIsResolvedAtEachDial(t *testing.T) {
	if address, err := resolveGateway("10.1.2.3:4318"); err != nil || address != "10.1.2.3:4318" {
		t.Errorf("%s, %v", address, err)
	}
	ip, err := defaultGateway()
	if err != nil {
		if _, err := resolveGateway("gateway:4318"); err != errNoGateway {
			t.Errorf("without a default route: %v", err)
		}
		t.Skip("this machine has no default route: ", err)
	}
	if address, err := resolveGateway("gateway:4318"); err != nil || address != ip.String()+":4318" {
		t.Errorf("%s, %v", address, err)
	}
}

func TestWithoutARouteSendingIsTriedAgain(t *testing.T) {
	a := newTarget("http://gateway.invalid:4318", false).post("/v1/traces", nil)
	if a.accepted || !a.retryable {
		t.Errorf("%+v", a)
	}
	if code := judge(&http.Response{StatusCode: 302}, nil); code.accepted || code.retryable {
		t.Error("a redirect is followed or tried again")
	}
}

func TestASenderThatWasHeldUpSendsAgain(t *testing.T) {
	for code, retryable := range map[int]bool{408: true, 429: true, 502: true, 503: true, 504: true, 400: false, 401: false, 413: false, 500: false} {
		if a := judge(&http.Response{StatusCode: code}, nil); a.accepted || a.retryable != retryable {
			t.Errorf("%d: %+v", code, a)
		}
	}
}
