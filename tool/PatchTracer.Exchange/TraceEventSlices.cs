using System.Globalization;
using System.Text.Json;

namespace PatchTracer.Exchange;

/// <summary>A stretch of time that a trace event tells of.</summary>
/// <param name="Lane">What it nests in: a thread, or an id.</param>
/// <param name="Arguments">Of its event, and of the one that ends it.</param>
internal sealed record TraceEventSlice(string Process, string Lane, string Name, long Start, long Duration, JsonElement Arguments,
    JsonElement EndArguments);

/// <summary>
/// Makes stretches of Chrome's trace events: complete ones (<c>X</c>), those that begin and end on a thread (<c>B</c>, <c>E</c>), and
/// those that begin and end by id, wherever (<c>b</c>, <c>e</c>, and <c>S</c>, <c>F</c> of before).
/// </summary>
internal sealed class TraceEventSlices(LeftOut leftOut)
{
    private readonly List<TraceEventSlice> _slices = [];
    private readonly Dictionary<string, Stack<JsonElement>> _open = [];

    /// <summary>Sorted by start, of equal starts the longest first. Nanoseconds as the file has them.</summary>
    public List<TraceEventSlice> Read(IEnumerable<JsonElement> all)
    {
        foreach (var one in all.Where(HasTime).OrderBy(one => IsTimed(one) ? Nano(one, "ts") : 0))
            Read(one, Text(one, "ph"));
        leftOut.Add("events that begin something and are followed by no end", _open.Values.Sum(open => open.Count));
        return [.. _slices.OrderBy(slice => slice.Start).ThenByDescending(slice => slice.Duration)];
    }

    // Process and thread may be numbers or texts.
    public static string Text(JsonElement one, string name) =>
        one.ValueKind == JsonValueKind.Object && one.TryGetProperty(name, out var value) ? value.ToString() : "";

    public static JsonElement Arguments(JsonElement one) => one.TryGetProperty("args", out var arguments) ? arguments : default;

    /// <summary>Microseconds in the file, as a number or its text; 0 where there are none.</summary>
    /// <exception cref="OverflowException">Not such a number.</exception>
    public static long Nano(JsonElement one, string name) =>
        TryNano(one, name) ?? throw new OverflowException($"`{name}` is {Text(one, name)}");

    // A quarter of what there is, so that no sum of times is beyond it.
    private static long? TryNano(JsonElement one, string name)
    {
        if (!one.TryGetProperty(name, out var value))
            return 0;
        return (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var micros)
            || value.ValueKind == JsonValueKind.String
            && decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out micros))
            && Math.Abs(micros) <= long.MaxValue / 4000 ? (long)(micros * 1000) : null;
    }

    private static bool IsTimed(JsonElement one) => Text(one, "ph") is "X" or "B" or "E" or "b" or "e" or "S" or "F";

    private bool HasTime(JsonElement one)
    {
        if (!IsTimed(one) || TryNano(one, "ts") is not null && (Text(one, "ph") != "X" || TryNano(one, "dur") is >= 0))
            return true;
        leftOut.Add("events whose `ts` or `dur` is no number of microseconds");
        return false;
    }

    private void Read(JsonElement one, string phase)
    {
        switch (phase)
        {
            case "X":
                Add(one, ThreadOf(one), Nano(one, "ts"), Nano(one, "dur"), default);
                break;
            case "B":
                Open(ThreadOf(one), one);
                break;
            case "E":
                Close(ThreadOf(one), one);
                break;
            case "b" or "S":
                Open(IdOf(one), one);
                break;
            case "e" or "F":
                Close(IdOf(one), one);
                break;
            // What describes the others, and what belongs to a span by its arguments.
            case "M" or "i" or "I" or "s" or "t" or "f":
                break;
            case "n":
                leftOut.Add("instant events");
                break;
            case "":
                leftOut.Add("events without `ph`");
                break;
            default:
                leftOut.Add(phase is "C" ? "counter events" : $"events of phase `{(phase.Length > 8 ? phase[..8] : phase)}`");
                break;
        }
    }

    private void Open(string lane, JsonElement one)
    {
        if (!_open.TryGetValue(lane, out var open))
            _open.Add(lane, open = []);
        open.Push(one);
    }

    private void Close(string lane, JsonElement end)
    {
        if (!_open.TryGetValue(lane, out var open) || !open.TryPop(out var begin))
        {
            leftOut.Add("events that end something which nothing began");
            return;
        }
        var start = Nano(begin, "ts");
        Add(begin, lane, start, Nano(end, "ts") - start, Arguments(end));
    }

    private void Add(JsonElement one, string lane, long start, long duration, JsonElement end) =>
        _slices.Add(new TraceEventSlice(Text(one, "pid"), lane, Text(one, "name"), start, duration, Arguments(one), end));

    private static string ThreadOf(JsonElement one) => $"{Text(one, "pid")}\0{Text(one, "tid")}";

    // An id is of the process only where the event says so.
    private static string IdOf(JsonElement one)
    {
        var local = one.TryGetProperty("id2", out var scoped) && scoped.ValueKind == JsonValueKind.Object
            && scoped.TryGetProperty("local", out _);
        return $"\0{(local ? Text(one, "pid") : "")}\0{Text(one, "cat")}\0{Text(one, "scope")}\0{Text(one, "id")}\0{Text(one, "id2")}";
    }
}
