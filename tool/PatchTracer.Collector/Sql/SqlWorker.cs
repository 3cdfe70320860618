using System.Globalization;
using System.Text;
using System.Text.Json;
using PatchTracer.Workspace;

namespace PatchTracer.Collector.Sql;

/// <summary>
/// What this assembly runs as: a process that answers one statement and ends. The engine does not bound all that it allocates, values under way for one, nor does
/// it look whether it was interrupted while it makes a long one.
/// It gets as arguments the index, the raw log and the limits, says <c>ready</c>, is sent the file of what is not in the index and the
/// statement, says <c>opened</c>, then the status and the length of its answer, and the answer. It ends when its input does.
/// </summary>
public static class SqlWorker
{
    /// <summary>The first argument of a process that is to be this.</summary>
    internal const string Argument = "--sql-worker";

    internal const string Ready = "ready", Opened = "opened";

    /// <summary>Whether a program that is one executable was started to be this.</summary>
    public static bool IsWanted(string[] arguments) => arguments is [Argument, ..];

    public static int Main(string[] arguments)
    {
        var (index, log, temporary) = (arguments[1], arguments[2], arguments[3]);
        var limits = JsonSerializer.Deserialize<SqlLimits>(arguments[4])!;
        LimitedProcess.Restrict(limits.MaxDataBytes);
        using var output = Console.OpenStandardOutput();
        using var input = Console.OpenStandardInput();
        var engine = new SqlEngine();
        Say(output, Ready);
        var (unsaved, statement) = (ReadText(input), ReadText(input));
        if (unsaved is null || statement is null)
            return 0;
        engine.Attach(index, unsaved);
        Say(output, Opened);
        LimitedProcess.EndWith(input);
        var (status, answer) = Answer(engine, statement, log, temporary, limits);
        Say(output, string.Create(CultureInfo.InvariantCulture, $"{status} {answer.Length}"));
        output.Write(answer.GetBuffer(), 0, (int)answer.Length);
        output.Flush();
        return 0;
    }

    /// <summary>What <see cref="ReadText"/> reads.</summary>
    internal static byte[] Text(string text) =>
        [.. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text)}\n")),
            .. Encoding.UTF8.GetBytes(text)];

    private static (int Status, MemoryStream Answer) Answer(SqlEngine engine, string statement, string log, string temporary,
        SqlLimits limits)
    {
        var answer = new MemoryStream();
        try
        {
            engine.Prepare(log, temporary, limits);
            var result = new SqlStatement(engine.Connection, limits, SqlGuard.OfSpans).Run(statement);
            using (var json = new Utf8JsonWriter(answer, AnswerJson.Options))
                result.Write(json);
            return (StatusCodes.Status200OK, answer);
        }
        catch (SqlRefusal refusal)
        {
            return ((int)refusal.Kind, new MemoryStream(Encoding.UTF8.GetBytes(refusal.Message), 0,
                Encoding.UTF8.GetByteCount(refusal.Message), writable: false, publiclyVisible: true));
        }
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
}
