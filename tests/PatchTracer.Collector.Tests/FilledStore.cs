using PatchTracer.Otlp;
using PatchTracer.Storage;

namespace PatchTracer.Collector.Tests;

/// <summary>Puts requests into a store as a receiver does.</summary>
internal static class FilledStore
{
    public static Task AppendAsync(Store store, byte[] request, RawSignal signal = RawSignal.Traces, long arrival = 1) =>
        store.AppendAsync(signal, RawEncoding.OtlpProto, RawCompression.None, arrival, request);
}
