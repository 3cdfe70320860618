using System.Runtime.CompilerServices;
using System.Text;
using Jaeger.Thrift;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Schema;

namespace PatchTracer.Collector.Tests.Fuzz;

/// <summary>
/// What mutation starts from: files of hexadecimal digits in <c>corpus/TARGET/</c>. Those in <see cref="Recipes"/> are made with
/// <c>UPDATE_GOLDEN=1</c>; an input that once broke something is added by hand and stays.
/// </summary>
internal static class Corpus
{
    private const int LineLength = 128;

    private static readonly Batch Whole =
        SpanToJaeger.Batches([WholeSpan.Whole,
            WholeSpan.Whole with { SpanId = new(1), Resource = Traces.Resource.Empty }]).First();

    private static byte[] Otlp
    {
        get
        {
            var request = new JaegerRequest();
            request.Process(Whole.Process);
            request.Span(Whole.Spans[0]);
            return request.ToOtlp().ToArray();
        }
    }

    public static IReadOnlyDictionary<string, Func<byte[]>> Recipes { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["otlp-traces/every-field"] = () => Otlp,
        ["otlp-traces/two-spans"] = () =>
            OtlpRequest.Of("shop", OtlpRequest.Span(1, 1), OtlpRequest.Span(1, 2, attributes: OtlpRequest.Text("k", "v"))),
        ["otlp-metrics/counter"] = () => OtlpRequest.Counter("kubelet", "dropped", "full", 5, 10),
        ["otlp-json/every-field"] = () => Json(Otlp),
        ["otlp-json/empty"] = () => Encoding.UTF8.GetBytes("""{"resourceSpans":[]}"""),
        ["gzip/two-spans"] = () => RunningCollector.Gzip(OtlpRequest.Of("shop", OtlpRequest.Span(1, 1), OtlpRequest.Span(1, 2))),
        ["jaeger-compact/every-field"] = () => JaegerCodec.EncodeDatagram(Whole),
        ["jaeger-compact/empty"] = () => JaegerCodec.EncodeDatagram(new Batch(new Process("s", []), [])),
        ["jaeger-binary/every-field"] = () => JaegerCodec.EncodeDatagram(Whole, ThriftEncoding.Binary),
        ["jaeger-http/every-field"] = () => JaegerCodec.EncodeBody(Whole),
    };

    /// <summary>The targets that have inputs.</summary>
    public static IReadOnlyList<string> Targets { get; } = [.. Directory.GetDirectories(Place).Select(Path.GetFileName).Order()!];

    public static IReadOnlyList<byte[]> Of(string target) =>
        [.. Directory.GetFiles(Path.Combine(Place, target)).Order(StringComparer.Ordinal)
            .Select(file => Convert.FromHexString(string.Concat(File.ReadAllLines(file))))];

    public static void Write(string name, byte[] input, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(source))!, "corpus", $"{name}.hex");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(path, Convert.ToHexStringLower(input).Chunk(LineLength).Select(line => new string(line)));
    }

    private static string Place => Path.Combine(AppContext.BaseDirectory, "corpus");

    private static byte[] Json(byte[] request)
    {
        using var output = new MemoryStream();
        using (var json = new System.Text.Json.Utf8JsonWriter(output))
            ProtoToJson.Write(json, request, OtlpSchema.Traces);
        return output.ToArray();
    }
}
