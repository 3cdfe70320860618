using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace PatchTracer.Collector.Sql;

/// <summary>
/// A process that answers one statement and ends. The engine does not bound all that it allocates, values under way for one, nor does
/// it look whether it was interrupted while it makes a long one; the kernel bounds a process, and ends it at any moment.
/// It gets as arguments the index, the raw log and the limits, says <c>ready</c>, is sent the file of what is not in the index and the
/// statement, says <c>opened</c>, then the status and the length of its answer, and the answer. It ends when its input does.
/// </summary>
public static partial class SqlWorker
{
    /// <summary>The first argument with which a host that is one executable starts itself as this.</summary>
    public const string Argument = "--sql-worker";

    internal const string Ready = "ready", Opened = "opened";

    // sys/resource.h of Linux: what is private and can be written to.
    private const int DataLimit = 2;

    /// <summary>Whether a program was started to be this; it calls <see cref="Main"/> with the other arguments then.</summary>
    public static bool IsWanted(string[] arguments) => arguments is [Argument, ..];

    public static int Main(string[] arguments)
    {
        var (index, log, temporary) = (arguments[0], arguments[1], arguments[2]);
        var limits = JsonSerializer.Deserialize<SqlLimits>(arguments[3])!;
        Restrict(limits);
        using var output = Console.OpenStandardOutput();
        using var input = Console.OpenStandardInput();
        var engine = new SqlEngine();
        Say(output, Ready);
        var (unsaved, statement) = (ReadText(input), ReadText(input));
        if (unsaved is null || statement is null)
            return 0;
        engine.Attach(index, unsaved);
        Say(output, Opened);
        new Thread(() => EndWith(input)) { IsBackground = true }.Start();
        var (status, answer) = Answer(engine, statement, log, temporary, limits);
        Say(output, string.Create(CultureInfo.InvariantCulture, $"{status} {answer.Length}"));
        output.Write(answer.GetBuffer(), 0, (int)answer.Length);
        output.Flush();
        return 0;
    }

    /// <summary>What <see cref="ReadText"/> reads.</summary>
    internal static byte[] Text(string text) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text)}\n")), .. Encoding.UTF8.GetBytes(text)];

    private static (int Status, MemoryStream Answer) Answer(SqlEngine engine, string statement, string log, string temporary, SqlLimits limits)
    {
        var answer = new MemoryStream();
        try
        {
            engine.Prepare(log, temporary, limits);
            var result = new SqlStatement(engine.Connection, limits).Run(statement);
            using (var json = new Utf8JsonWriter(answer, Queries.JsonAnswer.Options))
                result.Write(json);
            return (StatusCodes.Status200OK, answer);
        }
        catch (SqlRefusal refusal)
        {
            return ((int)refusal.Kind, new MemoryStream(Encoding.UTF8.GetBytes(refusal.Message), 0, Encoding.UTF8.GetByteCount(refusal.Message), writable: false, publiclyVisible: true));
        }
    }

    // The collector comes first, for processors and when the machine's memory runs out.
    private static void Restrict(SqlLimits limits)
    {
        var bound = new Limit { Soft = (nuint)limits.MaxDataBytes, Hard = (nuint)limits.MaxDataBytes };
        if (SetLimit(DataLimit, ref bound) != 0)
            throw new InvalidOperationException("the memory of this process cannot be bounded");
        using var self = Process.GetCurrentProcess();
        self.PriorityClass = ProcessPriorityClass.BelowNormal;
        File.WriteAllText("/proc/self/oom_score_adj", "1000");
    }

    // Whoever asked is gone, or wants no answer any more. Nothing here is worth being put in order.
    private static void EndWith(Stream input)
    {
        while (input.ReadByte() >= 0)
        {
        }
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    private static void Say(Stream output, string line)
    {
        output.Write(Encoding.UTF8.GetBytes($"{line}\n"));
        output.Flush();
    }

    private static string? ReadText(Stream input)
    {
        var length = 0;
        for (var digit = input.ReadByte(); digit != '\n'; digit = input.ReadByte())
        {
            if (digit < 0)
                return null;
            length = (10 * length) + digit - '0';
        }
        var text = new byte[length];
        input.ReadExactly(text);
        return Encoding.UTF8.GetString(text);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetLimit(int resource, ref Limit limit);

    private struct Limit
    {
        public nuint Soft;
        public nuint Hard;
    }
}
