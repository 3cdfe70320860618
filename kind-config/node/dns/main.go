// Command dns serves the names of a cluster's Services and pods as the Kubernetes DNS-based service discovery
// specification 1.1.0 lays down. It takes CoreDNS's place in clusters whose images are all built from source:
// the same -conf argument, ports and probes, so that kubeadm's Deployment runs it unchanged.
package main

import (
	"context"
	"flag"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// lameDuck is how long the server answers after it was told to stop: kube-proxy needs a moment to send queries elsewhere.
const lameDuck = 3 * time.Second

func main() {
	conf := flag.String("conf", "/etc/coredns/Corefile", "a Corefile: cluster domain, TTL and upstreams are read from it")
	listen := flag.String("listen", ":53", "address of the DNS server, UDP and TCP")
	kubeAPI := flag.String("kube-api", "", "address of an API server that asks for no credentials; default: the pod's service account")
	flag.Parse()
	if err := run(*conf, *listen, *kubeAPI); err != nil {
		log.Fatal(err)
	}
}

func run(conf, listen, kubeAPI string) error {
	settings, err := readCorefile(conf)
	if err != nil {
		return err
	}
	client, err := connect(kubeAPI)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	records := newRecords(client.RESTClient(), settings)
	go func() {
		if awaitAPI(ctx, client.RESTClient()) {
			records.run(ctx.Done())
		}
	}()

	failed := make(chan error, 4)
	dnsServers := newServers(listen, &handler{
		records: records, synced: records.synced, upstream: newUpstream(settings.upstreams), zone: settings.zone,
	})
	for _, s := range dnsServers {
		go func(serve func() error) { failed <- serve() }(s.ListenAndServe)
	}
	go func() { failed <- serveProbe(settings.health, "/health", func() bool { return true }) }()
	go func() { failed <- serveProbe(settings.ready, "/ready", records.synced) }()
	log.Printf("serving %s on %s", settings.zone, listen)

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	time.Sleep(lameDuck)
	for _, s := range dnsServers {
		_ = s.Shutdown() // the process ends in any case
	}
	return nil
}

func serveProbe(address, path string, healthy func() bool) error {
	mux := http.NewServeMux()
	mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		if !healthy() {
			http.Error(w, "not synced", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("OK"))
	})
	return http.ListenAndServe(address, mux)
}
