namespace PatchTracer.Fresh.Machines;

/// <summary>How the machine's processors are made, and what follows for a run in it.</summary>
/// <param name="Patience">How many times longer than on a real machine things may take.</param>
/// <param name="Requests">How many requests the main job sends; null: as many as its file says.</param>
internal sealed record Acceleration(IReadOnlyList<string> Arguments, int Patience, int? Requests)
{
    /// <summary>The processor's own virtualisation.</summary>
    public static readonly Acceleration Kvm = new(["-accel", "kvm", "-cpu", "host"], 1, null);

    /// <summary>Every instruction is translated: some ten times slower.</summary>
    public static readonly Acceleration Emulation = new(["-accel", "tcg,thread=multi,tb-size=1024", "-cpu", "max"], 10, 10);

    /// <summary>A /dev/kvm alone tells nothing: it may be there on processors that cannot run what it is asked for.</summary>
    public static Acceleration OfMachine() =>
        File.ReadLines("/proc/cpuinfo")
            .Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Split(' ').Any(flag => flag is "vmx" or "svm"))
            && CanOpenKvm()
            ? Kvm
            : Emulation;

    private static bool CanOpenKvm()
    {
        try
        {
            using var device = File.Open("/dev/kvm", FileMode.Open, FileAccess.ReadWrite);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
