namespace App;

public static class Static
{
    public static string Work(int id) => id.ToString();
}
