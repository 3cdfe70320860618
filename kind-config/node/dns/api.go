package main

import (
	"context"
	"log"
	"net"
	"time"

	corev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
)

// patience is how long one attempt to reach the API server may take. This server starts together with kube-proxy: a
// connection to the API server's Service that was begun before the rules were in never comes about, and client-go's own
// patience of 30 seconds would be the time a new cluster has no names.
const patience = time.Second

func connect(kubeAPI string) (*corev1.CoreV1Client, error) {
	config := &rest.Config{Host: kubeAPI}
	if kubeAPI == "" {
		inCluster, err := rest.InClusterConfig()
		if err != nil {
			return nil, err
		}
		config = inCluster
	}
	dialer := &net.Dialer{Timeout: patience, KeepAlive: 30 * time.Second}
	config.Dial = dialer.DialContext
	return corev1.NewForConfig(config)
}

// awaitAPI asks until the API server has answered once; false when ctx ended first.
func awaitAPI(ctx context.Context, client rest.Interface) bool {
	for {
		attempt, cancel := context.WithTimeout(ctx, patience)
		err := client.Get().AbsPath("/version").Do(attempt).Error()
		cancel()
		if err == nil {
			return true
		}
		log.Printf("the API server does not answer yet: %v", err)
		select {
		case <-ctx.Done():
			return false
		case <-time.After(patience / 4):
		}
	}
}
