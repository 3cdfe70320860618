using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PatchTracer.Workspace;

/// <summary>
/// The one way in for files that somebody hands us. A regular file is opened, anything else refused at once: a pipe would keep its reader,
/// a device has no end. How much is read of it has a limit that is counted as it is read, whatever size the file says it has.
/// </summary>
public static class ForeignFile
{
    /// <summary>Bytes of a text that is parsed as a whole. The largest manifests in use have a few MiB.</summary>
    public const int MaxText = 16 << 20;

    /// <summary>Bytes of a JSON document that a program wrote, such as the inventory of a large cluster.</summary>
    public const int MaxDocument = 64 << 20;

    /// <summary>Bytes of a file of lines; a load of a million requests has a quarter of this.</summary>
    public const long MaxLines = 1L << 30;

    /// <summary>Characters of one line.</summary>
    public const int MaxLine = 1 << 20;

    // fcntl.h of Linux, the same on x64 and arm64.
    private const int NonBlocking = 0x800;
    private const int NoTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const int PlaceOnly = 0x200000;

    private const int NotThere = 2;
    private const int Denied = 13;

    /// <param name="within">The directory that it must lie in, links followed; null for anywhere.</param>
    /// <exception cref="ForeignFileException">Not a regular file, or a link leads out of <paramref name="within"/>.</exception>
    /// <exception cref="FileNotFoundException" />
    /// <exception cref="UnauthorizedAccessException" />
    public static SafeFileHandle OpenHandle(string path, string? within = null)
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        // A device does things by being opened, so it is looked at before; what is looked at after is what is read.
        if (UnixStat.TryOf(path, followsLinks: true) is { Kind: not UnixStat.Regular } other)
            throw OtherKind(path, other.Kind);
        var file = Checked(OpenNative(path, NonBlocking | NoTerminal), path);
        if (within is null || IsWithin(file, within))
            return file;
        file.Dispose();
        throw LeadsOut(path, within);
    }

    /// <inheritdoc cref="OpenHandle"/>
    public static FileStream OpenRead(string path, string? within = null) =>
        new(OpenHandle(path, within), FileAccess.Read, bufferSize: 1 << 16);

    /// <summary>
    /// As <see cref="OpenRead"/>, or a pipe or socket that a user names to be read as it comes, such as a shell's <c>&lt;(…)</c>; not a
    /// device, which has no end.
    /// </summary>
    /// <inheritdoc cref="OpenHandle"/>
    public static FileStream OpenStream(string path) =>
        OperatingSystem.IsLinux() && UnixStat.TryOf(path, followsLinks: true) is { Kind: UnixStat.Pipe or UnixStat.Socket }
        // Not by way of File: it asks for a lock (flock), which whoever writes into the pipe may have.
        ? new FileStream(OpenNative(path, NoTerminal), FileAccess.Read, bufferSize: 1 << 16) : OpenRead(path);

    /// <summary>For what is opened by a library: that it is a regular file, and lies there.</summary>
    /// <inheritdoc cref="OpenHandle"/>
    public static void Require(string path, string? within = null) => OpenHandle(path, within).Dispose();

    /// <summary>The same of a directory: that no link leads it out of <paramref name="within"/>.</summary>
    /// <exception cref="ForeignFileException">One does.</exception>
    public static void RequireDirectory(string path, string within)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var directory = OpenNative(path, PlaceOnly);
        if (!IsWithin(directory, within))
            throw LeadsOut(path, within);
    }

    /// <summary>Where a file that is open lies, for another process that is to read it.</summary>
    public static string PathOf(FileStream file) => PlaceOf(file.SafeFileHandle) ?? file.Name;

    /// <summary>Where a directory lies, links followed.</summary>
    public static string PathOfDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return Path.GetFullPath(path);
        using var directory = OpenNative(path, PlaceOnly);
        return PlaceOf(directory) ?? Path.GetFullPath(path);
    }

    /// <param name="limit">In bytes.</param>
    /// <inheritdoc cref="OpenHandle"/>
    public static byte[] ReadBytes(string path, string? within = null, long limit = MaxText)
    {
        using var file = new CappedStream(OpenRead(path, within), path, limit);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>UTF-8, or what a byte order mark says.</summary>
    /// <inheritdoc cref="ReadBytes"/>
    public static string ReadText(string path, string? within = null, long limit = MaxText)
    {
        using var reader = new StreamReader(new CappedStream(OpenRead(path, within), path, limit), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// One line at a time, without its end. A file beyond <see cref="MaxLines"/> or a line beyond <see cref="MaxLine"/> is refused there.
    /// </summary>
    /// <inheritdoc cref="OpenHandle"/>
    public static IEnumerable<string> ReadLines(string path, string? within = null)
    {
        using var reader = new StreamReader(new CappedStream(OpenRead(path, within), path, MaxLines), Encoding.UTF8);
        var (block, line, number) = (new char[1 << 14], new StringBuilder(), 1);
        while (reader.Read(block) is > 0 and var length)
        {
            for (var rest = block.AsMemory(0, length); !rest.IsEmpty;)
            {
                var end = rest.Span.IndexOf('\n');
                line.Append(end < 0 ? rest.Span : rest.Span[..end]);
                if (line.Length > MaxLine)
                    throw new ForeignFileException(path,
                        $"line {number} is longer than {MaxLine} characters; what it should hold has lines of some hundred");
                rest = end < 0 ? default : rest[(end + 1)..];
                if (end < 0)
                    continue;
                yield return line.ToString().TrimEnd('\r');
                line.Clear();
                number++;
            }
        }
        if (line.Length > 0)
            yield return line.ToString();
    }

    private static SafeFileHandle Checked(SafeFileHandle file, string path)
    {
        if (UnixStat.TryOf(file) is { Kind: UnixStat.Regular })
            return file;
        file.Dispose();
        throw OtherKind(path, null);
    }

    private static ForeignFileException OtherKind(string path, int? kind) =>
        new(path, $"{NameOf(kind)}, and a regular file is read here; copy what it holds to a file and give that");

    private static string NameOf(int? kind) => kind switch
    {
        UnixStat.Directory => "it is a directory",
        UnixStat.Pipe => "it is a pipe",
        UnixStat.Socket => "it is a socket",
        UnixStat.CharacterDevice or UnixStat.BlockDevice => "it is a device",
        _ => "it is no regular file",
    };

    // Where the kernel says that it lies, after all links: nobody can change one between looking and reading.
    private static bool IsWithin(SafeFileHandle file, string within)
    {
        using var root = OpenNative(within, PlaceOnly);
        return PlaceOf(root) is { } outer
            && PlaceOf(file)?.StartsWith(outer.EndsWith('/') ? outer : $"{outer}/", StringComparison.Ordinal) == true;
    }

    private static string? PlaceOf(SafeFileHandle file) => new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget;

    private static ForeignFileException LeadsOut(string path, string within) =>
        new(path, $"a symbolic link leads it out of {within}; put the file itself there");

    private static SafeFileHandle OpenNative(string path, int flags)
    {
        var descriptor = Open(path, flags | CloseOnExec);
        if (descriptor >= 0)
            return new SafeFileHandle(descriptor, ownsHandle: true);
        var error = Marshal.GetLastPInvokeError();
        throw error switch
        {
            NotThere => new FileNotFoundException($"Could not find file '{path}'.", path),
            Denied => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
            _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'"),
        };
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}
