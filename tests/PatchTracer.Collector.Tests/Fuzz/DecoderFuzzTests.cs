using System.Diagnostics;
using Jaeger.Thrift;
using PatchTracer.Collector.Receivers;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.Collector.Tests.Fuzz;

/// <summary>
/// Each receiver's decoder with damaged inputs. The law: it reads them or refuses them with the exception that receivers answer,
/// soon, and without taking more memory than an input of this size deserves; what it makes of them, every later reader reads.
/// </summary>
[Collection(Alone.Name)]
public sealed class DecoderFuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 4000;

    /// <summary>A machine that does other things may stop a thread for long; a parser that hangs does not end at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The objects of one span are larger than its bytes; unpacking has a limit of its own.</summary>
    private const int AllocationPerByte = 2000;

    private const int UnpackLimit = 1 << 20;

    public static TheoryData<string> Targets => [.. Corpus.Targets];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_damaged_input_is_read_or_refused(string target)
    {
        var decode = DecoderOf(target);
        var corpus = Corpus.Of(target);
        foreach (var whole in corpus)
            Try(decode, whole, target);
        var budget = new FuzzBudget(Inputs);
        var mutator = new Mutator(budget.Seed);
        var (refused, before) = (0, GC.GetTotalMemory(forceFullCollection: true));
        while (budget.Take())
            refused += Try(decode, mutator.Mutate(corpus), target) ? 0 : 1;
        output.WriteLine($"{target}: {budget.Spent} inputs, {refused} refused, seed {budget.Seed}");
        Assert.InRange(refused, budget.Spent / 20, budget.Spent);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 << 20);
    }

    [Fact]
    public void Every_input_belongs_to_a_target_and_every_recipe_is_written_down()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1" && Environment.GetEnvironmentVariable("CI") is null)
        {
            foreach (var (name, make) in Corpus.Recipes)
                Corpus.Write(name, make());
            return;
        }
        Assert.Equal(Corpus.Recipes.Keys.Select(name => name.Split('/')[0]).Distinct().Order(), Corpus.Targets);
        foreach (var (name, make) in Corpus.Recipes.Where(recipe => !recipe.Key.StartsWith("gzip/", StringComparison.Ordinal)))
        {
            var made = make();
            Assert.Contains(Corpus.Of(name.Split('/')[0]), input => input.AsSpan().SequenceEqual(made));
        }
    }

    // Whether it was read.
    private static bool Try(Action<byte[]> decode, byte[] input, string target)
    {
        var (began, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        var read = false;
        try
        {
            decode(input);
            read = true;
        }
        catch (Exception e) when (e is MalformedRequestException or TooLargeException)
        {
            // As receivers expect.
        }
        catch (Exception e)
        {
            throw new InvalidDataException(
                $"{target}: {e.GetType().Name} for this input, which belongs into corpus/{target}: {Convert.ToHexStringLower(input)}", e);
        }
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < (8 << 20) + ((long)AllocationPerByte * input.Length),
            $"{target}: {allocated} bytes for {Convert.ToHexStringLower(input)}");
        Assert.True(Stopwatch.GetElapsedTime(began) < Patience,
            $"{target}: {Stopwatch.GetElapsedTime(began)} for {Convert.ToHexStringLower(input)}");
        return read;
    }

    private static Action<byte[]> DecoderOf(string target) => target switch
    {
        "otlp-traces" => body => SpanDecoder.ReadRequest(body),
        "otlp-metrics" => Metrics,
        "otlp-json" => body => SpanDecoder.ReadRequest(JsonToProto.Translate(body, OtlpSchema.Traces).Span),
        "gzip" => body => RequestBody.ToProto(body, RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.Gzip, UnpackLimit),
        "jaeger-compact" => body => Converts(JaegerIntake.ReadDatagram(body, ThriftEncoding.Compact)),
        "jaeger-binary" => body => Converts(JaegerIntake.ReadDatagram(body, ThriftEncoding.Binary)),
        "jaeger-http" => body => Converts(JaegerIntake.ReadBody(body, new GrowingBytes(budget: null, int.MaxValue))),
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "no decoder"),
    };

    private static void Metrics(byte[] body)
    {
        SchemaCheck.Walk(body, OtlpSchema.Metrics);
        Readable(() => MetricDecoder.ReadRequest(body));
    }

    private static void Converts(JaegerRequest request) => Readable(() => SpanDecoder.ReadRequest(request.ToOtlp().Span));

    // A refusal here would come too late.
    private static void Readable(Action read)
    {
        try
        {
            read();
        }
        catch (MalformedRequestException e)
        {
            throw new InvalidOperationException("what was let through cannot be read", e);
        }
    }
}
