namespace Serverless.Api.Contracts;

/// <summary>The field <c>statement</c> of either API.</summary>
internal static class StatementText
{
    public static string Read(ref JsonInput input, ApiLimits limits) => Checked(input.ReadString("statement"), limits);

    public static string? ReadOptional(ref JsonInput input, ApiLimits limits) =>
        input.ReadOptionalString("statement") is { } statement ? Checked(statement, limits) : null;

    private static string Checked(string statement, ApiLimits limits) => statement.Length <= limits.StatementLength
        ? statement
        : throw JsonInput.Invalid($"The statement is {statement.Length} characters long; at most {limits.StatementLength} are allowed.");
}

/// <summary>The words of an access mode, in the body of <c>query/v2</c> and in the header of <c>tx</c>.</summary>
internal static class AccessMode
{
    public static bool IsRead(string mode)
    {
        if (mode.Equals("READ", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return mode.Equals("WRITE", StringComparison.OrdinalIgnoreCase)
            ? false
            : throw JsonInput.Invalid("The access mode must be READ or WRITE.");
    }
}
