using Serverless.Api.Security;
using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Errors;

namespace Serverless.Api.Tests.Security;

public sealed class PrincipalTests
{
    [Fact]
    public void Privileges_are_those_of_the_database_and_of_all()
    {
        var principal = new Principal("ann", isAdministrator: false, new Dictionary<string, DatabasePrivileges> { ["a"] = DatabasePrivileges.Write, ["*"] = DatabasePrivileges.Read });

        Assert.True(principal.Can("a", DatabasePrivileges.Read | DatabasePrivileges.Write));
        Assert.True(principal.Can("b", DatabasePrivileges.Read));
        Assert.False(principal.Can("b", DatabasePrivileges.Read | DatabasePrivileges.Write));
        Assert.True(principal.HasAny("b"));
    }

    [Fact]
    public void Without_privileges_nothing_is_there()
    {
        Assert.False(Principal.Nobody.HasAny("a"));
        Assert.False(Principal.Nobody.Can("a", DatabasePrivileges.Read));
        Assert.Equal(ErrorCodes.Forbidden, Assert.Throws<GraphException>(Principal.Nobody.EnsureAdministrator).Code);
    }

    [Fact]
    public void An_administrator_may_do_everything()
    {
        Assert.True(Principal.Open.Can("a", DatabasePrivileges.Read | DatabasePrivileges.Write | DatabasePrivileges.CrossDatabase));
        Principal.Open.EnsureAdministrator();
    }

    [Fact]
    public void Who_must_change_the_password_has_no_privileges()
    {
        Principal principal = Principal.WithExpiredPassword("ann");

        Assert.False(principal.HasAny("a"));
        Assert.Equal(ErrorCodes.CredentialsExpired, Assert.Throws<GraphException>(principal.EnsureAdministrator).Code);
    }

    [Theory]
    [InlineData("ann", true)]
    [InlineData("Ann.O'Neil@example.com", true)]
    [InlineData("1", true)]
    [InlineData("", false)]
    [InlineData("a:b", false)]
    [InlineData("a,b", false)]
    [InlineData("a b", false)]
    [InlineData("änn", false)]
    [InlineData("a\0", false)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", true)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void A_name_follows_the_rule(string name, bool isValid) => Assert.Equal(isValid, UserName.IsValid(name));

    [Fact]
    public void A_key_is_read_as_it_was_written_and_shows_its_secret_to_nobody_else()
    {
        ApiKey key = ApiKey.New();

        Assert.Equal(key, ApiKey.Parse(key.Reveal()));
        Assert.Matches("^gak_[a-z2-7]{16}_[a-z2-7]{52}$", key.Reveal());
        Assert.True(key.Matches(key.Hash()));
        Assert.False(key.Matches(ApiKey.New().Hash()));
        Assert.DoesNotContain(key.Secret, key.ToString());
        Assert.DoesNotContain(key.Secret, key.Hash());
        Assert.Null(ApiKey.Parse(key.Reveal() + "a"));
        Assert.Null(ApiKey.Parse(key.Reveal().ToUpperInvariant()));
    }
}
