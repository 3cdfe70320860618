using System.Globalization;

namespace PatchTracer.Workspace;

/// <summary>
/// The processes below a program, as they were when they were looked up. A program that is interrupted may end before what it started
/// (the go command leaves its compilers to themselves), and then nothing tells any more whose they were.
/// </summary>
internal sealed class Descendants
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    // Linux: the 22nd field of /proc/PID/stat is the start time; a number that was given away again has another one.
    private const int StartTimeAfterState = 19;

    private readonly (int Id, string Start) _root;
    private readonly List<(int Id, string Start)> _processes;

    private Descendants((int Id, string Start) root, List<(int Id, string Start)> processes) => (_root, _processes) = (root, processes);

    public static Descendants Of(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(d => int.TryParse(Path.GetFileName(d), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0).Select(id => (Id: id, Stat: Read(id))).Where(p => p.Stat is not null).ToList();
        var children = all.ToLookup(p => p.Stat!.Value.Parent);
        var found = new List<(int, string)>();
        var open = new Stack<int>([root]);
        while (open.TryPop(out var parent))
        {
            foreach (var (id, stat) in children[parent])
            {
                found.Add((id, stat!.Value.Start));
                open.Push(id);
            }
        }
        return new Descendants((root, Read(root)?.Start ?? ""), found);
    }

    /// <summary>
    /// When the program has ended, gives what it left the time to end too, then ends it; returns when nothing is left. Until then the
    /// program's output is not at its end: what it left holds the pipe.
    /// </summary>
    public async Task EndAsync(TimeSpan patience)
    {
        while (IsAlive(_root))
            await Task.Delay(Interval);
        for (var deadline = DateTime.UtcNow + patience; _processes.Exists(IsAlive); await Task.Delay(Interval))
        {
            if (DateTime.UtcNow > deadline)
                _processes.Where(IsAlive).ToList().ForEach(p => Kill(p.Id));
        }
    }

    private static bool IsAlive((int Id, string Start) process) =>
        Read(process.Id) is { } stat && stat.Start == process.Start && stat.State != 'Z';

    private static void Kill(int id)
    {
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself, or is root's: then sudo ends it.
        }
    }

    private static (char State, int Parent, string Start)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The second field is the program's name in parentheses, and may hold anything.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture), fields[StartTimeAfterState]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it ended meanwhile
        }
    }
}
