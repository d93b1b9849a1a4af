using System.Net.Sockets;
using System.Text;
using Serverless.Api.Routing;
using Serverless.Api.Security;
using Serverless.Api.Tests.Support;
using Serverless.GraphCore.Storage.Objects;
using Serverless.TestSupport.Storage;

namespace Serverless.Api.Tests.Security;

/// <summary>Who is let in, over HTTP.</summary>
public sealed class AuthenticationTests : IAsyncLifetime
{
    private const string Unauthorized = "Neo.ClientError.Security.Unauthorized";

    private SecuredFixture api = null!;

    public async ValueTask InitializeAsync() => api = await SecuredFixture.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task A_user_with_the_password_is_let_in_again_and_again()
    {
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Administrator)).Status);
        }
    }

    [Fact]
    public async Task Many_requests_at_once_are_let_in()
    {
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.QueryAsync("RETURN 1", SecuredFixture.Administrator)));

        Assert.All(answers, answer => Assert.Equal(202, answer.Status));
    }

    [Fact]
    public async Task Every_route_but_health_discovery_and_description_needs_credentials()
    {
        foreach (ApiRoute route in ApiRoutes.All)
        {
            Answer answer = await api.SendAsync(new HttpMethod(route.Method), "/" + route.Pattern.Replace("{db}", "graph", StringComparison.Ordinal), null, route.Method == "GET" ? null : "{}");

            bool isOpen = route.Pattern is "" or "openapi.json" || route.Pattern.StartsWith("health/", StringComparison.Ordinal);
            Assert.Equal((route.Name, isOpen ? 200 : 401), (route.Name, answer.Status));
            if (!isOpen)
            {
                Assert.Equal(Unauthorized, answer.Code);
                Assert.Equal("Basic realm=\"graph\", charset=\"UTF-8\",Bearer realm=\"graph\"", answer.Headers["WWW-Authenticate"]);
            }
        }
    }

    [Fact]
    public async Task An_unknown_user_a_wrong_password_and_a_suspended_user_cannot_be_told_apart()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one' SET STATUS SUSPENDED");

        Answer[] answers =
        [
            await api.QueryAsync("RETURN 1", SecuredFixture.Basic("nobody", "whatever it is")),
            await api.QueryAsync("RETURN 1", SecuredFixture.Basic("admin", "whatever it is")),
            await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "whatever it is")),
            await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "ann has this one")),
        ];

        Assert.All(answers, answer => Assert.Equal((401, answers[0].Text, answers[0].Headers["WWW-Authenticate"]), (answer.Status, answer.Text, answer.Headers["WWW-Authenticate"])));
    }

    [Fact]
    public async Task A_changed_password_counts_at_once()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'the first one'");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "the first one"))).Status);
        await api.CommandAsync("ALTER USER ann SET PASSWORD 'the second one'");

        Assert.Equal(401, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "the first one"))).Status);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "the second one"))).Status);
        await api.CommandAsync("DROP USER ann");
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "the second one"))).Status);
    }

    [Fact]
    public async Task A_password_that_must_be_changed_can_be_changed_and_nothing_else()
    {
        const string Expired = "Neo.ClientError.Security.CredentialsExpired";
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'the first one' CHANGE REQUIRED");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        string first = SecuredFixture.Basic("ann", "the first one");
        Answer query = await api.QueryAsync("RETURN 1", first);
        Answer show = await api.QueryAsync("SHOW CURRENT USER", first);
        Answer export = await api.SendAsync(HttpMethod.Get, "/db/graph/export", first);

        Assert.All([query, show, export], answer => Assert.Equal((403, Expired), (answer.Status, answer.Code)));
        Answer same = await api.QueryAsync("ALTER CURRENT USER SET PASSWORD FROM 'the first one' TO 'the first one'", first);
        Answer wrong = await api.QueryAsync("ALTER CURRENT USER SET PASSWORD FROM 'not this one' TO 'the second one'", first);
        Answer tooShort = await api.QueryAsync("ALTER CURRENT USER SET PASSWORD FROM 'the first one' TO 'short'", first);
        Assert.All([same, wrong, tooShort], answer => Assert.Equal((400, "Neo.ClientError.Statement.ArgumentError"), (answer.Status, answer.Code)));
        Assert.Equal(202, (await api.QueryAsync("ALTER CURRENT USER SET PASSWORD FROM 'the first one' TO 'the second one'", first, "system")).Status);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "the second one"))).Status);
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", first)).Status);
    }

    [Fact]
    public async Task A_key_stands_for_its_user_until_it_expires_or_is_dropped()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one'");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");
        string key = "Bearer " + (string)(await api.CommandAsync("CREATE API KEY k FOR USER ann EXPIRES 'P1D'"))[0]![1]!;
        string other = "Bearer " + (string)(await api.CommandAsync("CREATE API KEY k2 FOR USER ann"))[0]![1]!;

        Answer current = await api.QueryAsync("SHOW CURRENT USER", key);
        Assert.Equal("ann", (string)current.Json["data"]!["values"]![0]![0]!);
        Assert.Equal(403, (await api.QueryAsync("CREATE ()", key)).Status);
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", key[..^1] + (key[^1] == 'a' ? 'b' : 'a'))).Status);
        api.Clock.Shift = TimeSpan.FromDays(1);
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", key)).Status);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", other)).Status);
        await api.CommandAsync("ALTER USER ann SET STATUS SUSPENDED");
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", other)).Status);
        await api.CommandAsync("ALTER USER ann SET STATUS ACTIVE");
        await api.CommandAsync("DROP API KEY k2");
        Assert.Equal(401, (await api.QueryAsync("RETURN 1", other)).Status);
    }

    [Fact]
    public async Task A_token_stands_for_the_user_whom_it_names_or_for_its_roles()
    {
        using var signer = new TokenSigner();
        await using SecuredFixture issued = await SecuredFixture.StartAsync(new SecurityOptions
        {
            FirstPassword = SecuredFixture.AdministratorPassword, PasswordIterations = 1_000, Issuers = [signer.Issuer with { RolesClaim = "roles" }],
        });
        string Bearer(string name, params string[] roles) =>
            "Bearer " + signer.Sign(new SignedToken { Name = name, Roles = roles, Expires = issued.Clock.GetUtcNow().AddHours(1) });
        await issued.CommandAsync("CREATE USER ann SET PASSWORD 'ann has this one'");
        await issued.CommandAsync("GRANT READ ON DATABASE graph TO ann");

        Assert.Equal(202, (await issued.QueryAsync("RETURN 1", Bearer("ann"))).Status);
        Assert.Equal(403, (await issued.QueryAsync("CREATE ()", Bearer("ann"))).Status);
        Assert.Equal(202, (await issued.QueryAsync("CREATE ()", Bearer("ann", "write:graph"))).Status);
        Assert.Equal(401, (await issued.QueryAsync("RETURN 1", Bearer("bob"))).Status);
        Assert.Equal(202, (await issued.QueryAsync("RETURN 1", Bearer("bob", "read"))).Status);
        Assert.Equal(404, (await issued.QueryAsync("RETURN 1", Bearer("bob", "read:nowhere"))).Status);
        Assert.Equal(403, (await issued.QueryAsync("SHOW USERS", Bearer("bob", "read"))).Status);
        Assert.Equal(202, (await issued.QueryAsync("SHOW USERS", Bearer("bob", "admin"))).Status);
        await issued.CommandAsync("ALTER USER ann SET STATUS SUSPENDED");
        Assert.Equal(401, (await issued.QueryAsync("RETURN 1", Bearer("ann", "read"))).Status);
    }

    [Fact]
    public async Task Tokens_are_refused_where_no_issuer_is_configured()
    {
        using var signer = new TokenSigner();

        Answer answer = await api.QueryAsync("RETURN 1", "Bearer " + signer.Sign(new SignedToken { Name = "admin", Expires = DateTimeOffset.MaxValue.AddYears(-1) }));

        Assert.Equal((401, Unauthorized), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Who_guesses_has_to_wait()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(401, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("nobody", "guess"))).Status);
        }

        Answer answer = await api.QueryAsync("RETURN 1", SecuredFixture.Basic("nobody", "guess"));

        Assert.Equal((429, "Neo.ClientError.Security.AuthenticationRateLimit"), (answer.Status, answer.Code));
        Assert.InRange(int.Parse(answer.Headers["Retry-After"], null), 1, 2);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Administrator)).Status);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!!")]
    [InlineData("Basic YQ==")]
    [InlineData("Basic YWRtaW4=")]
    [InlineData("Basic /zp4")]
    [InlineData("Basic AGE6eA==")]
    [InlineData("Basic YWRtaW46eA==, Basic YWRtaW46eA==")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer gak_")]
    [InlineData("Bearer gak_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Negotiate abc")]
    [InlineData("admin")]
    [InlineData("{}")]
    public async Task Hostile_headers_are_401(string header)
    {
        Answer answer = await api.QueryAsync("RETURN 1", header);

        Assert.Equal((401, Unauthorized), (answer.Status, answer.Code));
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Administrator)).Status);
    }

    [Theory]
    [InlineData("Basic ")]
    [InlineData("Bearer ")]
    public async Task A_long_header_is_401(string scheme)
    {
        Answer answer = await api.QueryAsync("RETURN 1", scheme + new string('A', 20_000));

        Assert.Equal((401, Unauthorized), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(40_000, (byte)'A', "431")]
    [InlineData(1, (byte)0, "400")]
    [InlineData(1, (byte)0xFF, "400")]
    public async Task Bytes_that_are_no_header_are_refused(int count, byte value, string status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", api.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        byte[] request = [.. Encoding.ASCII.GetBytes("GET /db/graph/export HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic "), .. Enumerable.Repeat(value, count), .. "\r\n\r\n"u8];
        await stream.WriteAsync(request, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);

        Assert.StartsWith($"HTTP/1.1 {status} ", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Administrator)).Status);
    }

    [Fact]
    public async Task A_password_may_have_any_letters()
    {
        await api.CommandAsync("CREATE USER ann SET PASSWORD 'pässwörd: \u0001 🔑'");
        await api.CommandAsync("GRANT READ ON DATABASE graph TO ann");

        Assert.Equal(202, (await api.QueryAsync("RETURN 1", SecuredFixture.Basic("ann", "pässwörd: \u0001 🔑"))).Status);
    }

    [Fact]
    public async Task The_first_administrator_is_made_once_and_a_password_is_generated_where_none_is_given()
    {
        var store = new InMemoryObjectStore(TimeProvider.System);
        string password;
        await using (SecuredFixture first = await SecuredFixture.StartAsync(new SecurityOptions { PasswordIterations = 1_000 }, store))
        {
            password = first.GeneratedPassword!;
            Assert.Matches("^[A-Za-z2-9]{20}$", password);
            Assert.Equal(202, (await first.QueryAsync("RETURN 1", SecuredFixture.Basic("admin", password))).Status);
        }

        // More rounds are asked for: the hash is replaced when its user logs in, and the password stays.
        await using SecuredFixture second = await SecuredFixture.StartAsync(new SecurityOptions { FirstPassword = "another one", PasswordIterations = 2_000 }, store);
        Assert.Null(second.GeneratedPassword);
        Assert.Equal(401, (await second.QueryAsync("RETURN 1", SecuredFixture.Basic("admin", "another one"))).Status);
        Assert.Equal(202, (await second.QueryAsync("RETURN 1", SecuredFixture.Basic("admin", password))).Status);
        Assert.Equal(202, (await second.QueryAsync("RETURN 1", SecuredFixture.Basic("admin", password))).Status);
    }

    [Fact]
    public async Task A_name_of_another_host_is_served_where_there_are_users()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
        request.Headers.Host = "graph.example";

        using HttpResponseMessage response = await api.Client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Requests_that_come_while_the_deployment_starts_wait_for_its_users()
    {
        var inner = new InMemoryObjectStore(TimeProvider.System);
        await using (await SecuredFixture.StartAsync(SecurityOptions.Open, inner))
        {
            // A deployment that was open: its database can be opened before there is anybody who may log in.
        }

        var store = new InterceptedStore(inner);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        store.Before = (operation, path) =>
        {
            if (operation != StoreOperation.Append || !path.Value.StartsWith("catalog", StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            reached.TrySetResult();
            return goOn.Task;
        };
        int port = FreePort();
        Task<SecuredFixture> starting = SecuredFixture.StartAsync(store: store, url: $"http://127.0.0.1:{port}");
        await reached.Task;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", SecuredFixture.Administrator);
        Task<HttpResponseMessage> ready = client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> limits = client.GetAsync("/db/graph/limits", TestContext.Current.CancellationToken);
        using HttpResponseMessage live = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);

        Assert.Equal((200, false, false), ((int)live.StatusCode, ready.IsCompleted, limits.IsCompleted));
        goOn.SetResult();
        await using SecuredFixture started = await starting;
        using HttpResponseMessage isReady = await ready;
        using HttpResponseMessage shown = await limits;
        Assert.Equal((200, 200), ((int)isReady.StatusCode, (int)shown.StatusCode));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
