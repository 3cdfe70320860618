using System.Diagnostics;
using DuckDB.NET.Data;
using Xunit;

namespace PatchTracer.Cli.Tests;

/// <summary>Files that somebody made to do harm, given to the program as it is: what it takes, how it says no, and that it ends.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private const long MaxBytes = 512 << 20;

    private const int Interrupted = 130;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _directory = Directory.CreateTempSubdirectory("patchtracer-foreign-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    public static TheoryData<string, string> Bombs => new()
    {
        { "Parquet of long texts", "MiB" },
        { "Parquet of many rows", "MiB" },
        { "Parquet of many rows that is analyzed", "MiB" },
        { "spans that pack very well and are analyzed", "" },
        { "a packed frame of two gigabytes", "damaged at byte 8" },
        { "a packed segment of zeros", "" },
        { "spans that pack very well", "" },
        { "spans beyond what there is room for", "MiB of memory" },
        { "a deep inventory", "inventory" },
        { "a long text in an inventory", "inventory" },
        { "very many pods", "" },
        { "aliases in very many documents", "aliases stand for" },
        { "an endless load log", "it is a device" },
        { "a load log of a terabyte", "line 1 is longer" },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task A_small_file_takes_no_more_than_half_a_gigabyte(string bomb, string reason)
    {
        var run = await MeasuredCli.RunAsync(Make(bomb));

        Assert.InRange(run.ExitCode, 0, 1);
        Assert.DoesNotContain("a mistake in patchtracer", run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.InRange(run.PeakBytes, 1, MaxBytes);
    }

    [Theory]
    [InlineData("inventory.json")]
    [InlineData("load.jsonl")]
    [InlineData("manifest.json")]
    [InlineData("contract.yaml")]
    [InlineData("raw/raw-00000001.packed")]
    public async Task A_pipe_in_a_bundle_is_refused_at_once(string name)
    {
        var bundle = Bundle();
        File.Delete(Path.Combine(bundle, name));
        MakePipe(Path.Combine(bundle, name));

        var run = await Cli.RunAsync("verify", bundle);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{name}: it is a pipe", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_out_of_a_bundle_is_refused_and_nothing_of_its_target_is_told()
    {
        var bundle = Bundle();
        File.Delete(Path.Combine(bundle, "load.jsonl"));
        File.CreateSymbolicLink(Path.Combine(bundle, "load.jsonl"), "/etc/passwd");

        var run = await Cli.RunAsync("verify", bundle);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("load.jsonl: a symbolic link leads it out of", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_waits_for_a_pipe_ends_on_the_first_signal()
    {
        await Cli.RunAsync("--version");
        var pipe = Path.Combine(_directory, "pipe");
        MakePipe(pipe);
        using var import = Process.Start(
            new ProcessStartInfo(Path.Combine(Cli.Root, "patchtracer"),
                ["import", pipe, "--store", Path.Combine(_directory, "store")])
            { RedirectStandardError = true })!;
        // It is open when somebody reads it.
        await using var writer = await Task.Run(() => File.OpenWrite(pipe)).WaitAsync(Patience);

        using (var kill = Process.Start("kill", ["-TERM", $"{import.Id}"]))
            await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(Patience);
        await import.WaitForExitAsync(limit.Token);

        Assert.Equal(Interrupted, import.ExitCode);
        Assert.Contains("interrupted", await import.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_that_is_named_to_import_is_read_as_it_comes()
    {
        var pipe = Path.Combine(_directory, "pipe");
        MakePipe(pipe);
        var writing = Task.Run(() => File.WriteAllText(pipe, """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"pay"}]}]}]}"""));

        var run = await Cli.RunAsync("import", pipe, "--store", Path.Combine(_directory, "store"));

        await writing;
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("1 requests with 1 spans", run.Output, StringComparison.Ordinal);
    }

    private string[] Make(string bomb) => bomb switch
    {
        "Parquet of long texts" => Import(Parquet("repeat('x', 300000)", 3000)),
        "Parquet of many rows" => Import(Parquet("'x'", 20_000_000)),
        "Parquet of many rows that is analyzed" => ["analyze", Parquet("'x'", 20_000_000)],
        "spans that pack very well and are analyzed" => ["analyze", .. Packed(PackedLog.OfSpans(90_000))[1..]],
        "a packed frame of two gigabytes" =>
            Packed([.. "PTRPACK1"u8, 16, 0, 0, 0, .. new byte[12], 0xff, 0xff, 0xff, 0x7f, .. new byte[64]]),
        "a packed segment of zeros" => Packed(Zeros()),
        "spans that pack very well" => Packed(PackedLog.OfSpans(90_000)),
        "spans beyond what there is room for" => Packed(PackedLog.OfSpans(400_000)),
        "a deep inventory" => Bundle("inventory.json", Enumerable.Repeat("{\"pods\":[", 100_000)),
        "a long text in an inventory" => Bundle("inventory.json", ["{\"pods\":[\"", new string('x', 1 << 20), "\"]}"]),
        "very many pods" => Bundle("inventory.json", ["{\"pods\":[{}", .. Enumerable.Repeat(",{}", 340_000), "]}"]),
        "aliases in very many documents" => Bundle("contract.yaml", Enumerable.Repeat(
            $"---\na: &a [{Ten("0")}]\nb: &b [{Ten("*a")}]\nc: &c [{Ten("*b")}]\nd: &d [{Ten("*c")}]\n", 6000)),
        "an endless load log" => WithLoad(path => File.CreateSymbolicLink(path, "/dev/zero")),
        "a load log of a terabyte" => WithLoad(path =>
        {
            using var file = File.Create(path);
            file.SetLength(1L << 40);
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(bomb), bomb, "no such file"),
    };

    private static string Ten(string node) => string.Join(", ", Enumerable.Repeat(node, 10));

    private string Bundle() => SampleBundle.Copy(Path.Combine(_directory, "bundle"));

    private string[] Bundle(string name, IEnumerable<string> parts)
    {
        var bundle = Bundle();
        var text = string.Concat(parts);
        File.WriteAllText(Path.Combine(bundle, name), text.Length > 1 << 20 && name != "inventory.json" ? text[..(1 << 20)] : text);
        return ["verify", bundle];
    }

    private string[] WithLoad(Action<string> make)
    {
        var bundle = Bundle();
        File.Delete(Path.Combine(bundle, "load.jsonl"));
        make(Path.Combine(bundle, "load.jsonl"));
        return ["verify", bundle];
    }

    private string[] Packed(byte[] segment)
    {
        var bundle = Bundle();
        File.WriteAllBytes(Path.Combine(bundle, "raw/raw-00000001.packed"), segment);
        return ["verify", bundle];
    }

    // A record of nearly two gigabytes.
    private static byte[] Zeros()
    {
        var zeros = new byte[1 << 20];
        using var segment = new FileStream(Path.GetTempFileName(),
            new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose });
        segment.Write([.. "PTRLOG 1"u8, 0xff, 0xff, 0xff, 0x7f]);
        for (var written = 0; written < 2000; written++)
            segment.Write(zeros);
        return PackedLog.Pack(segment);
    }

    private string[] Import(string file) => ["import", file, "--store", Path.Combine(_directory, "store")];

    private string Parquet(string name, int rows)
    {
        var file = Path.Combine(_directory, "file.parquet");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $$"""
            COPY (SELECT '{{new string('a', 32)}}' AS trace_id, '{{new string('b', 16)}}' AS span_id, NULL::VARCHAR AS parent_span_id, {{name}} AS name, 'SERVER' AS kind,
            1::BIGINT AS start_nano, 2::BIGINT AS end_nano, 'OK' AS status, '' AS status_message, '' AS trace_state, 0::UINTEGER AS flags, '{}' AS attributes, '[]' AS events,
            '[]' AS links, '{"service.name": "s"}' AS resource, '' AS scope_name, '' AS scope_version, '{}' AS scope_attributes, 0::UINTEGER AS dropped_attributes,
            0::UINTEGER AS dropped_events, 0::UINTEGER AS dropped_links FROM range({{rows}})) TO '{{file}}' (FORMAT parquet, COMPRESSION zstd)
            """;
        command.ExecuteNonQuery();
        Assert.InRange(new FileInfo(file).Length, 1, 1 << 20);
        return file;
    }

    private static void MakePipe(string path)
    {
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }
}
