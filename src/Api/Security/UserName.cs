using Serverless.GraphCore.Errors;

namespace Serverless.Api.Security;

/// <summary>
/// The rule of user names: 1 to 65 ASCII characters from <c>!</c> to <c>~</c>, without <c>:</c> and <c>,</c>, in which case counts. As in Neo4j, and so
/// that each can be written in HTTP's Basic credentials.
/// </summary>
internal static class UserName
{
    private const int MaxLength = 65;

    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return false;
        }

        foreach (char letter in name)
        {
            if (letter is < '!' or > '~' or ':' or ',')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes sure that a new user may have a name.</summary>
    /// <exception cref="GraphException"><see cref="ErrorCodes.ArgumentError"/>.</exception>
    public static string ForNew(string name, SourcePosition position)
    {
        if (!IsValid(name))
        {
            throw new GraphException(
                ErrorCodes.ArgumentError, $"`{name}` cannot be the name of a user: it must have 1 to {MaxLength} of the ASCII characters from `!` to `~`, without `:` and `,`.", position: position);
        }

        return name == Principal.Open.Name
            ? throw new GraphException(ErrorCodes.ArgumentError, $"`{name}` cannot be the name of a user: the audit log calls those so who are not known.", position: position)
            : name;
    }
}
