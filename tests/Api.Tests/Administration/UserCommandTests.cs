using Serverless.Api.Tests.Support;

namespace Serverless.Api.Tests.Administration;

/// <summary>Commands on users, keys and privileges, as an administrator gives them over HTTP.</summary>
public sealed class UserCommandTests : IAsyncLifetime
{
    private SecuredFixture api = null!;

    public async ValueTask InitializeAsync()
    {
        api = await SecuredFixture.StartAsync();
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one'");
    }

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Users_are_listed_by_name_with_what_they_are()
    {
        await api.CommandAsync("CREATE USER Bob SET PASSWORD 'bob has this one' CHANGE REQUIRED SET STATUS SUSPENDED");

        Answer answer = await api.QueryAsync("SHOW USERS", SecuredFixture.Administrator);

        Assert.Equal("""["user","roles","passwordChangeRequired","suspended","home","admin"]""", answer.Compact("data/fields"));
        Assert.Equal("""[["Bob",null,true,true,null,false],["admin",null,false,false,null,true],["ann",null,false,false,null,false]]""", answer.Compact("data/values"));
        Answer named = await api.QueryAsync("SHOW USERS YIELD user, admin WHERE admin RETURN user", SecuredFixture.Administrator);
        Assert.Equal("""[["admin"]]""", named.Compact("data/values"));
    }

    [Fact]
    public async Task A_user_is_created_once()
    {
        Assert.Equal(("Neo.ClientError.Statement.ArgumentError", "There is a user `ann` already."), await FailAsync("CREATE USER ann SET PASSWORD 'another one'"));
        await api.CommandAsync("CREATE USER ann IF NOT EXISTS SET PASSWORD 'another one'");
        Assert.Equal(404, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "ann has this one"))).Status);
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        await api.CommandAsync("CREATE OR REPLACE USER ann SET PASSWORD 'another one'");
        Assert.Equal(404, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "another one"))).Status);
    }

    [Fact]
    public async Task A_user_is_created_once_also_when_many_try_at_once()
    {
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => api.QueryAsync($"CREATE USER bob SET PASSWORD 'password of {i}'", SecuredFixture.Administrator)));

        Assert.Single(answers, answer => answer.Status == 202);
        Assert.Equal(4, answers.Count(answer => answer.Status == 400));
    }

    [Theory]
    [InlineData("CREATE USER `a:b` SET PASSWORD 'long enough'")]
    [InlineData("CREATE USER `a b` SET PASSWORD 'long enough'")]
    [InlineData("CREATE USER anonymous SET PASSWORD 'long enough'")]
    [InlineData("CREATE USER bob SET PASSWORD 'short'")]
    [InlineData("ALTER USER ann SET PASSWORD 'short'")]
    [InlineData("RENAME USER ann TO `a,b`")]
    [InlineData("RENAME USER ann TO admin")]
    [InlineData("CREATE API KEY `a b` FOR USER ann")]
    [InlineData("CREATE API KEY k FOR USER ann EXPIRES '2020-01-01T00:00:00Z'")]
    public async Task What_cannot_be_is_an_argument_error(string statement) => Assert.Equal("Neo.ClientError.Statement.ArgumentError", (await FailAsync(statement)).Code);

    [Theory]
    [InlineData("ALTER USER bob SET STATUS SUSPENDED")]
    [InlineData("DROP USER bob")]
    [InlineData("DROP USER Ann")]
    [InlineData("DROP USER `b ö b`")]
    [InlineData("RENAME USER bob TO rob")]
    [InlineData("GRANT ADMIN TO ann, bob")]
    [InlineData("GRANT READ ON DATABASE graph TO bob")]
    [InlineData("CREATE API KEY k FOR USER bob")]
    [InlineData("DROP API KEY k")]
    public async Task What_does_not_exist_is_said(string statement) => Assert.Equal("Neo.ClientError.Statement.EntityNotFound", (await FailAsync(statement)).Code);

    [Theory]
    [InlineData("ALTER USER bob IF EXISTS SET STATUS SUSPENDED")]
    [InlineData("DROP USER bob IF EXISTS")]
    [InlineData("DROP API KEY k IF EXISTS")]
    public async Task What_need_not_exist_is_no_error(string statement) => Assert.Empty(await api.CommandAsync(statement));

    [Theory]
    [InlineData("DROP USER admin")]
    [InlineData("ALTER USER admin SET STATUS SUSPENDED")]
    [InlineData("REVOKE ADMIN FROM admin")]
    [InlineData("CREATE OR REPLACE USER admin SET PASSWORD 'another one'")]
    public async Task The_last_administrator_stays(string statement)
    {
        await api.CommandAsync("GRANT ADMIN TO ann");
        await api.CommandAsync("ALTER USER ann SET STATUS SUSPENDED");
        Assert.StartsWith("`admin` is the last administrator", (await FailAsync(statement)).Message, StringComparison.Ordinal);
        await api.CommandAsync("ALTER USER ann SET STATUS ACTIVE");

        Assert.Equal(202, (await api.QueryAsync(statement, SecuredFixture.Basic("ann", "ann has this one"))).Status);
    }

    [Fact]
    public async Task Privileges_are_those_of_the_database_that_a_name_or_alias_means()
    {
        string ann = SecuredFixture.Basic("ann", "ann has this one");
        await api.CommandAsync("CREATE DATABASE shop");
        await api.CommandAsync("CREATE ALIAS store FOR DATABASE shop");
        Assert.Equal(404, (await api.QueryAsync("RETURN 1", ann, "shop")).Status);
        await api.CommandAsync("GRANT READ, CROSS_DB ON DATABASE store TO ann");
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", ann, "shop")).Status);
        Assert.Equal(403, (await api.QueryAsync("CREATE ()", ann, "store")).Status);
        await api.CommandAsync("ALTER DATABASE shop RENAME TO market");
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", ann, "market")).Status);
        await api.CommandAsync("GRANT WRITE ON DATABASE * TO ann");

        Answer shown = await api.QueryAsync("SHOW PRIVILEGES FOR USER ann", SecuredFixture.Administrator);

        Assert.Equal("""["user","privilege","database"]""", shown.Compact("data/fields"));
        Assert.Equal("""[["ann","WRITE","*"],["ann","READ","market"],["ann","CROSS_DB","market"]]""", shown.Compact("data/values"));
        await api.CommandAsync("REVOKE READ, WRITE ON DATABASE market FROM ann");
        await api.CommandAsync("REVOKE WRITE ON DATABASE * FROM ann");
        Assert.Equal(403, (await api.QueryAsync("RETURN 1", ann, "market")).Status);
        await api.CommandAsync("REVOKE CROSS_DB ON DATABASE market FROM ann");
        Assert.Equal(404, (await api.QueryAsync("RETURN 1", ann, "market")).Status);
        Assert.Equal("Neo.ClientError.Database.DatabaseNotFound", (await FailAsync("GRANT READ ON DATABASE nowhere TO ann")).Code);
    }

    [Fact]
    public async Task A_renamed_user_keeps_password_privileges_and_keys()
    {
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        string key = "Bearer " + (string)(await api.CommandAsync("CREATE API KEY k FOR USER ann"))[0]![1]!;
        await api.CommandAsync("RENAME USER ann TO Eve");

        Assert.Equal(401, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "ann has this one"))).Status);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("Eve", "ann has this one"))).Status);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", key)).Status);
        await api.CommandAsync("DROP USER Eve");
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", key)).Status);
        Assert.Empty(await api.CommandAsync("SHOW API KEYS"));
    }

    [Fact]
    public async Task A_key_is_shown_once()
    {
        Answer created = await api.QueryAsync("CREATE API KEY k FOR USER ann EXPIRES 'P1D'", SecuredFixture.Administrator);
        Assert.Equal("""["name","key"]""", created.Compact("data/fields"));
        string key = (string)created.Json["data"]!["values"]![0]![1]!;

        Answer shown = await api.QueryAsync("SHOW API KEYS YIELD name, user, id, created, expires RETURN *", SecuredFixture.Administrator);

        Assert.DoesNotContain(key[^52..], shown.Text);
        Assert.Contains(key[4..20], shown.Text);
        Assert.Equal("There is a key `k` already.", (await FailAsync("CREATE API KEY k FOR USER admin")).Message);
    }

    [Fact]
    public async Task Who_is_no_administrator_sees_what_is_their_own_and_changes_nothing()
    {
        string ann = SecuredFixture.Basic("ann", "ann has this one");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        await api.CommandAsync("CREATE API KEY mine FOR USER ann");
        await api.CommandAsync("CREATE API KEY other FOR USER admin");

        Assert.Equal("""[["ann",null,false,false,null,false]]""", (await api.QueryAsync("SHOW CURRENT USER", ann)).Compact("data/values"));
        Assert.Equal("""[["ann","READ","graph"]]""", (await api.QueryAsync("SHOW PRIVILEGES", ann)).Compact("data/values"));
        Assert.Equal("""[["mine"]]""", (await api.QueryAsync("SHOW API KEYS YIELD name", ann)).Compact("data/values"));
        foreach (string statement in (string[])
        [
            "SHOW USERS", "SHOW PRIVILEGES FOR USER admin", "SHOW API KEYS FOR USER admin", "SHOW AUDIT LOG", "CREATE USER bob SET PASSWORD 'long enough'", "DROP USER nobody",
            "GRANT ADMIN TO ann", "GRANT WRITE ON DATABASE nowhere TO ann", "CREATE API KEY more FOR USER ann", "REVOKE ADMIN FROM admin", "ALTER USER ann SET STATUS ACTIVE",
        ])
        {
            Answer answer = await api.QueryAsync(statement, ann);
            Assert.Equal((statement, 403, "Neo.ClientError.Security.Forbidden"), (statement, answer.Status, answer.Code));
        }
    }

    private async Task<(string Code, string Message)> FailAsync(string statement)
    {
        Answer answer = await api.QueryAsync(statement, SecuredFixture.Administrator);
        return answer.Status == 202 ? ("", answer.Text) : (answer.Code, (string)answer.Error["message"]!);
    }
}
