namespace PatchTracer.Workspace;

/// <summary>How this process gets done what only root may do.</summary>
public enum RootAccess
{
    /// <summary>It is root.</summary>
    Own,

    /// <summary><c>sudo -n</c> works: no password is asked.</summary>
    Sudo,

    /// <summary>There is sudo, and it asks for a password, which nothing here waits for; or the user may not use it.</summary>
    Refused,

    /// <summary>Not root, and no sudo.</summary>
    None,
}

/// <summary>What needs root is asked of sudo step by step; the rest of the tool never is.</summary>
public static class Root
{
    public static async Task<RootAccess> AccessAsync(CancellationToken cancellation)
    {
        if (Environment.IsPrivilegedProcess)
            return RootAccess.Own;
        if (ProgramPath.Find("sudo") is null)
            return RootAccess.None;
        var (code, _) = await new Tool("sudo", "-n", "true").TryRunAsync(cancellation);
        return code == 0 ? RootAccess.Sudo : RootAccess.Refused;
    }

    /// <summary>Why root is out of reach, and what to do; for the end of a sentence that says what would have needed it.</summary>
    public static string Explain(RootAccess access) => access switch
    {
        RootAccess.Refused =>
            "sudo asks for a password or refuses; run `sudo -v` first, or allow it without a password (sudoers(5), NOPASSWD)",
        RootAccess.None => "you are not root, and sudo is not installed; run the command as root",
        _ => "",
    };
}
