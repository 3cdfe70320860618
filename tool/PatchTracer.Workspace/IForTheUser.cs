namespace PatchTracer.Workspace;

/// <summary>
/// Of an exception: its message is for whoever runs the program, and says what is wrong, where, and what to do next. An exception
/// that ends the program and is neither this nor the system's is a mistake of the program itself.
/// </summary>
public interface IForTheUser;
