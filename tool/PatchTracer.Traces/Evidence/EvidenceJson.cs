using System.Text.Json;

namespace PatchTracer.Traces.Evidence;

/// <summary>
/// The files that say what must have happened, read and written. Unknown fields are ignored, so that writers may know more; what is absent
/// has its default; null is refused where there must be something.
/// </summary>
public static class EvidenceJson
{
    // Not generated: generated readers forget the defaults of properties that are only set when a record is made.
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
    };

    private static readonly JsonSerializerOptions Indented = new(Format) { WriteIndented = true };

    /// <exception cref="EvidenceException">Not an inventory.</exception>
    public static Inventory Inventory(string json) => RequireNoNull(Read<Inventory>(json, "inventory", 1));

    /// <exception cref="EvidenceException">Not what a run measured.</exception>
    public static Measurements Measurements(string json)
    {
        var measured = Read<Measurements>(json, "measurements", 1);
        if (measured.Components.Cast<object?>().Concat(measured.Pods).Contains(null))
            throw new EvidenceException("measurements", 1, "a list in it holds null", null);
        return measured.Until >= measured.From && measured.Components.All(component => component is { CpuNanos: >= 0, MemoryBytes: >= 0 })
            && measured.Pods.All(pod => pod.CreatedUnixNano >= 0 && !(pod.ReadyUnixNano < pod.CreatedUnixNano))
            ? measured : throw new EvidenceException("measurements", 1, "something in it is less than nothing", null);
    }

    /// <summary>One request a line; blank lines are skipped.</summary>
    /// <exception cref="EvidenceException">A line is not a request; names the line.</exception>
    public static IReadOnlyList<LoadRequest> LoadLog(IEnumerable<string> lines) => Lines<LoadRequest>(lines, "load log");

    /// <summary>One process a line; blank lines are skipped.</summary>
    /// <exception cref="EvidenceException">A line is not a process's counters; names the line.</exception>
    public static IReadOnlyList<RuntimeCounters> Counters(IEnumerable<string> lines) => Lines<RuntimeCounters>(lines, "counters");

    /// <summary>The reverse of <see cref="LoadLog"/> for one request, without a line feed.</summary>
    public static string LoadLine(LoadRequest request) => JsonSerializer.Serialize(request, Format);

    /// <summary>The reverse of <see cref="Inventory"/>.</summary>
    public static string Write(Inventory inventory) => JsonSerializer.Serialize(inventory, Indented) + "\n";

    /// <summary>The reverse of <see cref="Measurements"/>.</summary>
    public static string Write(Measurements measurements) => JsonSerializer.Serialize(measurements, Indented) + "\n";

    private static List<T> Lines<T>(IEnumerable<string> lines, string what)
    {
        var read = new List<T>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                read.Add(Read<T>(line, what, number));
        }
        return read;
    }

    private static T Read<T>(string json, string what, int line)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Format) ?? throw new EvidenceException(what, line, "null", null);
        }
        catch (JsonException e)
        {
            throw new EvidenceException(what, line + (int)(e.LineNumber ?? 0), e.Message, e);
        }
    }

    // What stands in lists is not looked at by the deserializer.
    private static Inventory RequireNoNull(Inventory inventory)
    {
        IEnumerable<object?> items =
        [
            .. inventory.Nodes, .. inventory.Pods, .. inventory.Services, .. inventory.EndpointSlices,
            .. inventory.Nodes.Where(node => node is not null).SelectMany(node => node.Addresses),
            .. inventory.Pods.Where(pod => pod is not null).SelectMany(pod => pod.Images.Concat(pod.Labels.Values)),
            .. inventory.Services.Where(service => service is not null).SelectMany(service => service.Ports),
            .. inventory.EndpointSlices.Where(slice => slice is not null).SelectMany(slice => slice.Endpoints),
        ];
        return items.Contains(null) ? throw new EvidenceException("inventory", 1, "a list in it holds null", null) : inventory;
    }
}
